import { flatten } from './message-rules.ts';
import {
  attachmentPayload,
  type Install,
  interactionPayload,
  messageCreatePayload,
  messagePayload,
} from './payloads.ts';
import { snowflake } from './snowflake.ts';
import type { FakeAttachment, FakeChannel, FakeInteraction, FakeMessage, FakeUser, World } from './world.ts';

/** A picture (or another file) that a person sends. */
export interface SentFile {
  readonly bytes: Uint8Array;
  readonly fileName?: string;
  readonly contentType?: string;
  /** Its link is dead before anybody could follow it. */
  readonly expired?: boolean;
}

interface Place {
  readonly user: FakeUser;
  readonly channel: FakeChannel;
  /** How the app came to where it is used. */
  readonly install?: Install;
  /** Pretends that the event was this long on its way. */
  readonly agoMs?: number;
}

type Send = (
  event: 'INTERACTION_CREATE' | 'MESSAGE_CREATE',
  data: Record<string, unknown>,
  guildId?: string,
) => Promise<void>;

/** What people do in the pretended Discord; each act becomes the event that Discord would send. */
export class People {
  readonly #world: World;
  readonly #send: Send;

  constructor(world: World, send: Send) {
    this.#world = world;
    this.#send = send;
  }

  /** `/name`, with plain options and files. */
  async slash(
    name: string,
    place: Place,
    options: Readonly<Record<string, string | boolean | SentFile>> = {},
  ): Promise<FakeInteraction> {
    const attachments: Record<string, unknown> = {};
    const given = Object.entries(options).map(([option, value]) => {
      if (typeof value === 'string') return { name: option, type: 3, value };
      if (typeof value === 'boolean') return { name: option, type: 5, value };
      const attachment = this.attach(value, place.channel, true);
      attachments[attachment.file.id] = attachmentPayload(this.#world, attachment, true);
      return { name: option, type: 11, value: attachment.file.id };
    });
    return this.#interact(2, place, {
      data: {
        id: snowflake(),
        name,
        type: 1,
        ...(given.length > 0 ? { options: given } : {}),
        ...(Object.keys(attachments).length > 0 ? { resolved: { attachments } } : {}),
      },
    });
  }

  /** A message's context menu. */
  async menu(name: string, place: Place, message: FakeMessage): Promise<FakeInteraction> {
    return this.#interact(2, place, {
      data: {
        id: snowflake(),
        name,
        type: 3,
        target_id: message.id,
        resolved: { messages: { [message.id]: messagePayload(this.#world, message) } },
      },
    });
  }

  /** Presses the button with this label or action (its `custom_id` begins with it). */
  async press(
    button: string,
    message: FakeMessage,
    user: FakeUser,
    place: Partial<Place> = {},
  ): Promise<FakeInteraction> {
    const found = flatten(message.components).find(
      ({ type, label, custom_id }) => type === 2 && (label === button || custom_id?.startsWith(button) === true),
    );
    if (found === undefined) throw new Error(`There is no button ${button}.`);
    const channel = place.channel ?? this.#world.channels.get(message.channelId);
    if (channel === undefined) throw new Error('The message has no channel.');
    return this.#interact(
      3,
      { user, channel, ...place },
      {
        message: messagePayload(this.#world, message),
        data: { id: 3, component_type: 2, custom_id: found.custom_id },
      },
      message.id,
    );
  }

  /** Writes a message, with files or as an answer to another one. */
  async write(
    place: Place,
    given: {
      readonly text?: string;
      readonly files?: readonly SentFile[];
      readonly mentionsBot?: boolean;
      readonly mentionsRole?: string;
      readonly repliesTo?: FakeMessage;
      readonly stickers?: boolean;
      readonly forwards?: readonly SentFile[];
    },
  ): Promise<FakeMessage> {
    const role = given.mentionsRole === undefined ? '' : `<@&${given.mentionsRole}> `;
    const mention = given.mentionsBot === true ? `<@${this.#world.botId}> ` : role;
    const message = this.#world.addMessage({
      id: snowflake(Date.now() - (place.agoMs ?? 0)),
      channelId: place.channel.id,
      authorId: place.user.id,
      content: `${mention}${given.text ?? ''}`,
      mentions: given.mentionsBot === true ? [this.#world.botId] : [],
      ...(given.mentionsRole === undefined ? {} : { mentionedRoles: [given.mentionsRole] }),
      attachments: (given.files ?? []).map((file) => this.attach(file, place.channel, false)),
      ...(given.repliesTo === undefined ? {} : { repliesTo: given.repliesTo.id }),
      ...(given.stickers === true ? { stickers: true } : {}),
      ...(given.forwards === undefined
        ? {}
        : { forwarded: given.forwards.map((file) => this.attach(file, place.channel, false)) }),
    });
    await this.#send('MESSAGE_CREATE', messageCreatePayload(this.#world, message), place.channel.guildId);
    return message;
  }

  attach(file: SentFile, channel: FakeChannel, ephemeral: boolean): FakeAttachment {
    const contentType = 'contentType' in file ? file.contentType : 'image/jpeg';
    const stored = this.#world.cdn.store({
      bytes: file.bytes,
      fileName: file.fileName ?? 'IMG_2041.jpg',
      contentType,
      channelId: channel.id,
      ephemeral,
    });
    const isImage = contentType?.startsWith('image/') === true;
    return {
      file: stored,
      ...(isImage ? { width: 3024, height: 4032 } : {}),
      ...(file.expired === true ? { expired: true } : {}),
    };
  }

  async #interact(
    type: 2 | 3,
    place: Place,
    rest: Record<string, unknown>,
    sourceMessageId?: string,
  ): Promise<FakeInteraction> {
    const interaction = this.#world.addInteraction({
      type,
      userId: place.user.id,
      channelId: place.channel.id,
      ...(place.agoMs === undefined ? {} : { agoMs: place.agoMs }),
      ...(sourceMessageId === undefined ? {} : { sourceMessageId }),
    });
    const guild = place.channel.guildId === undefined ? undefined : this.#world.guilds.get(place.channel.guildId);
    const install = place.install ?? (guild?.botIsMember === false || place.channel.type === 3 ? 'person' : 'server');
    const payload = interactionPayload(this.#world, interaction, place.user, place.channel, install, rest);
    await this.#send('INTERACTION_CREATE', payload, guild?.botIsMember === false ? undefined : guild?.id);
    return interaction;
  }
}
