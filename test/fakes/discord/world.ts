import { randomBytes } from 'node:crypto';
import type { FakeCdn, StoredFile } from './cdn.ts';
import { type Component, componentsV2Flag, ephemeralFlag, type MessageBody } from './message-rules.ts';
import { snowflake } from './snowflake.ts';

export interface FakeUser {
  readonly id: string;
  readonly username: string;
  readonly globalName: string;
  readonly bot: boolean;
  readonly locale: string;
  /** False: the bot may not write to this person (50007). */
  acceptsDms: boolean;
}

export interface FakeGuild {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  /** False where the app came with a person (user install) and the bot is no member. */
  readonly botIsMember: boolean;
}

export interface FakeChannel {
  readonly id: string;
  /** 0 a server's text channel, 1 a DM with the bot, 3 a group DM (the bot is no member). */
  readonly type: 0 | 1 | 3;
  readonly guildId?: string;
  readonly recipients: readonly string[];
  /** False: 50013 for whatever the bot sends here by itself. */
  botMaySend: boolean;
}

export interface FakeAttachment {
  readonly file: StoredFile;
  readonly description?: string;
  readonly width?: number;
  readonly height?: number;
  readonly expired?: boolean;
}

export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  content: string;
  components: readonly Component[];
  embeds: readonly unknown[];
  attachments: readonly FakeAttachment[];
  flags: number;
  /** "MoleCheck is thinking…": deferred, not yet edited into a reply. */
  loading: boolean;
  deleted: boolean;
  edits: number;
  /** Whom it mentions, and so notifies. */
  readonly mentions: readonly string[];
  readonly mentionedRoles?: readonly string[];
  readonly visibleTo?: string;
  readonly repliesTo?: string;
  readonly interactionUserId?: string;
  readonly nonce?: string;
  readonly stickers?: boolean;
  readonly forwarded?: readonly FakeAttachment[];
}

export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly type: 2 | 3;
  readonly userId: string;
  readonly channelId: string;
  readonly createdAt: number;
  /** The message whose button was pressed. */
  readonly sourceMessageId?: string;
  acknowledged: boolean;
  /** What `@original` means: the first answer, or for an update the message with the button. */
  originalId?: string;
}

/** An error as Discord's API gives it. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface UploadedFile {
  readonly field: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** All that exists in the pretended Discord, and the rules by which messages and interactions change. */
export class World {
  readonly botId = snowflake();
  readonly users = new Map<string, FakeUser>();
  readonly guilds = new Map<string, FakeGuild>();
  readonly channels = new Map<string, FakeChannel>();
  readonly messages = new Map<string, FakeMessage>();
  /** The same by channel, oldest first. */
  readonly messagesIn = new Map<string, FakeMessage[]>();
  readonly interactions = new Map<string, FakeInteraction>();
  /** Commands by scope: `global` or a server's id. */
  readonly commands = new Map<string, readonly Record<string, unknown>[]>();
  readonly cdn: FakeCdn;
  readonly #dms = new Map<string, FakeChannel>();
  /** Told of every change of a message, so that tests can wait for what people see instead of sleeping. */
  onChange: () => void = () => {};
  /** How long an interaction waits for its first answer; Discord gives three seconds. */
  initialResponseMs = 3000;
  tokenLifeMs = 15 * 60 * 1000;
  /** True: quoted messages come with their attachments, as for an app that was approved for message content. */
  contentApproved = false;
  /** Discord's limit for bots without boosts, since 2024. */
  maxFileBytes = 10 * 1024 * 1024;

  constructor(cdn: FakeCdn) {
    this.cdn = cdn;
    this.users.set(this.botId, {
      id: this.botId,
      username: 'molecheck',
      globalName: 'MoleCheck',
      bot: true,
      locale: 'en-US',
      acceptsDms: false,
    });
  }

  addUser(name: string, options: { readonly locale?: string; readonly acceptsDms?: boolean } = {}): FakeUser {
    const user = {
      id: snowflake(),
      username: name.toLowerCase(),
      globalName: name,
      bot: false,
      locale: options.locale ?? 'en-US',
      acceptsDms: options.acceptsDms ?? true,
    };
    this.users.set(user.id, user);
    return user;
  }

  addGuild(name: string, options: { readonly locale?: string; readonly botIsMember?: boolean } = {}): FakeGuild {
    const guild = {
      id: snowflake(),
      name,
      locale: options.locale ?? 'en-US',
      botIsMember: options.botIsMember ?? true,
    };
    this.guilds.set(guild.id, guild);
    return guild;
  }

  /** The role that Discord made for the bot. */
  botRoleIn(guild: FakeGuild): string {
    return String(BigInt(guild.id) + 1n);
  }

  addChannel(guild: FakeGuild, botMaySend = true): FakeChannel {
    const channel: FakeChannel = { id: snowflake(), type: 0, guildId: guild.id, recipients: [], botMaySend };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** The DM between the bot and a person: always the same channel. */
  dmWith(user: FakeUser): FakeChannel {
    const existing = this.#dms.get(user.id);
    if (existing !== undefined) return existing;
    const channel: FakeChannel = { id: snowflake(), type: 1, recipients: [user.id], botMaySend: true };
    this.channels.set(channel.id, channel);
    this.#dms.set(user.id, channel);
    return channel;
  }

  addGroupDm(users: readonly FakeUser[]): FakeChannel {
    const channel: FakeChannel = { id: snowflake(), type: 3, recipients: users.map(({ id }) => id), botMaySend: false };
    this.channels.set(channel.id, channel);
    return channel;
  }

  addInteraction(
    given: Pick<FakeInteraction, 'type' | 'userId' | 'channelId'> & { sourceMessageId?: string; agoMs?: number },
  ) {
    const createdAt = Date.now() - (given.agoMs ?? 0);
    const interaction: FakeInteraction = {
      id: snowflake(createdAt),
      token: `aW50ZXJhY3Rpb246${randomBytes(48).toString('base64url')}`,
      type: given.type,
      userId: given.userId,
      channelId: given.channelId,
      createdAt,
      acknowledged: false,
      ...(given.sourceMessageId === undefined ? {} : { sourceMessageId: given.sourceMessageId }),
    };
    this.interactions.set(interaction.token, interaction);
    return interaction;
  }

  addMessage(message: Partial<FakeMessage> & Pick<FakeMessage, 'channelId' | 'authorId'>): FakeMessage {
    const full: FakeMessage = {
      id: snowflake(),
      content: '',
      components: [],
      embeds: [],
      attachments: [],
      flags: 0,
      loading: false,
      deleted: false,
      edits: 0,
      mentions: [],
      ...message,
    };
    this.messages.set(full.id, full);
    const neighbours = this.messagesIn.get(full.channelId);
    if (neighbours === undefined) this.messagesIn.set(full.channelId, [full]);
    else neighbours.push(full);
    this.onChange();
    return full;
  }

  /** The live message, or Discord's 10008. */
  message(id: string | undefined): FakeMessage {
    const message = id === undefined ? undefined : this.messages.get(id);
    if (message === undefined || message.deleted) throw new ApiFault(404, 10_008, 'Unknown Message');
    return message;
  }

  /** What the given body and uploads look like once they are posted. */
  contentOf(
    body: MessageBody,
    files: readonly UploadedFile[],
    channelId: string,
    ephemeral: boolean,
    kept: readonly FakeAttachment[] = [],
  ) {
    for (const file of files)
      if (file.bytes.length > this.maxFileBytes) throw new ApiFault(413, 40_005, 'Request entity too large');
    const uploaded = files.map((file, index): FakeAttachment => {
      const told = body.attachments?.find(({ id }) => id === String(index) || `files[${id}]` === file.field);
      const stored = this.cdn.store({
        bytes: file.bytes,
        fileName: told?.filename ?? file.fileName,
        contentType: file.contentType,
        channelId,
        ephemeral,
      });
      return { file: stored, ...(told?.description === undefined ? {} : { description: told.description }) };
    });
    const stays =
      body.attachments === undefined
        ? kept
        : kept.filter(({ file }) => body.attachments?.some(({ id }) => id === file.id));
    const attachments = [...stays, ...uploaded];
    return {
      attachments,
      components: (body.components ?? []).map((component) => this.#resolved(component, attachments)),
    };
  }

  /** Discord puts the file's own link where the request said `attachment://name`. */
  #resolved(component: Component, attachments: readonly FakeAttachment[]): Component {
    const link = (url: string) => {
      const file = attachments.find(({ file }) => url === `attachment://${file.fileName}`)?.file;
      return file === undefined ? url : this.cdn.link(file);
    };
    return {
      ...component,
      ...(component.items === undefined
        ? {}
        : { items: component.items.map((item) => ({ ...item, media: { ...item.media, url: link(item.media.url) } })) }),
      ...(component.components === undefined
        ? {}
        : { components: component.components.map((inner) => this.#resolved(inner, attachments)) }),
    };
  }

  edit(message: FakeMessage, body: MessageBody, files: readonly UploadedFile[]): FakeMessage {
    const flags = message.flags | ((body.flags ?? 0) & componentsV2Flag);
    const ephemeral = (message.flags & ephemeralFlag) !== 0;
    const { attachments, components } = this.contentOf(body, files, message.channelId, ephemeral, message.attachments);
    message.attachments = attachments;
    if (body.components !== undefined) message.components = components;
    if (body.content !== undefined) message.content = body.content ?? '';
    if (body.embeds !== undefined) message.embeds = body.embeds ?? [];
    message.flags = flags;
    message.loading = false;
    message.edits += 1;
    this.onChange();
    return message;
  }

  remove(message: FakeMessage): void {
    message.deleted = true;
    this.onChange();
  }
}
