import {
  ApplicationCommandType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
  MessageType,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';
import type { CommandName, Incoming } from '../../src/conversation/incoming.ts';
import { askedIn } from '../../src/platform/asked.ts';
import type { ReplyAddress } from '../../src/queue/check-job.ts';
import { type Address, defaultMaxBytes } from './address.ts';
import { filesOf, photosOf, unsupportedIn } from './content.ts';
import {
  type Acknowledgement,
  acknowledgementOf,
  cameByInteraction,
  type HandledInteraction,
  isAlone,
  optionOf,
  personOf,
} from './interaction.ts';

export interface TranslatedInteraction {
  readonly incoming: Incoming;
  readonly acknowledgement: Acknowledgement;
}

/** What an interaction means, and how to acknowledge it. */
export function translateInteraction(interaction: HandledInteraction): TranslatedInteraction {
  const acknowledgement = acknowledgementOf(interaction);
  const base = {
    id: `discord:${interaction.id}`,
    platform: 'discord',
    hasMenus: true,
    personId: personOf(interaction),
    platformLocale: interaction.locale,
    address: addressOf(interaction, acknowledgement.isEphemeral) as ReplyAddress,
    ...(isAlone(interaction) ? {} : { placeId: interaction.guild_id ?? interaction.channel?.id ?? 'unknown' }),
  } as const;

  if (interaction.type === InteractionType.MessageComponent) {
    const action = interaction.data.custom_id;
    // An answer to a message is delivered there; one to an interaction moves to this one, whose token lives longer.
    const moves = cameByInteraction(interaction) || parseAction(action)?.kind === 'sheet';
    const answerTo = moves ? { answerTo: base.address } : {};
    return { acknowledgement, incoming: { ...base, kind: 'button', action, ...answerTo } };
  }
  if (interaction.data.type === ApplicationCommandType.Message) {
    const message = interaction.data.resolved.messages[interaction.data.target_id];
    const photos = photosOf(filesOf(message));
    if (photos.length > 0) return { acknowledgement, incoming: { ...base, kind: 'photos', photos } };
    return { acknowledgement, incoming: { ...base, kind: 'unsupported', what: 'no-photo' } };
  }
  const { name } = interaction.data;
  if (name === 'check') {
    const id = optionOf(interaction, 'photo');
    const file = typeof id === 'string' ? interaction.data.resolved?.attachments?.[id] : undefined;
    const files = file === undefined ? [] : [file];
    const photos = photosOf(files);
    const sheet = optionOf(interaction, 'pdf') === true ? ({ sheet: true } as const) : {};
    if (photos.length > 0) return { acknowledgement, incoming: { ...base, kind: 'photos', photos, ...sheet } };
    const what = file === undefined ? 'no-photo' : unsupportedIn({ attachments: files }, files);
    return { acknowledgement, incoming: { ...base, kind: 'unsupported', what } };
  }
  const argument = optionOf(interaction, 'language');
  return {
    acknowledgement,
    incoming: {
      ...base,
      kind: 'command',
      command: commandOf(name),
      ...(typeof argument === 'string' ? { argument } : {}),
    },
  };
}

const commandNames: ReadonlySet<string> = new Set(['start', 'help', 'about', 'privacy', 'language', 'forget', 'stats']);

/** A command of an older registration gets the help. */
function commandOf(name: string): CommandName {
  return commandNames.has(name) ? (name as CommandName) : 'help';
}

function addressOf(interaction: HandledInteraction, isEphemeral: boolean): Address {
  return {
    kind: 'interaction',
    application: interaction.application_id,
    token: interaction.token,
    id: interaction.id,
    user: personOf(interaction),
    shareable: isEphemeral && !isAlone(interaction),
    maxBytes: interaction.attachment_size_limit ?? defaultMaxBytes,
    arrivedAt: Date.now(),
  };
}

/** What the gateway tells of the server that a message is in. */
export interface ServerFacts {
  /** The language that the server says it speaks. */
  readonly locale?: string;
  readonly botRole?: string;
}

const answerable: ReadonlySet<MessageType> = new Set([MessageType.Default, MessageType.Reply]);

/**
 * What a message means; undefined where it is none of ours: from a bot, a system message, or in a server without the bot
 * being addressed. In a DM every message is for the bot.
 *
 * Without the privileged MESSAGE_CONTENT intent Discord empties messages that do not mention the bot, and the message that
 * another one answers is such a one: then the person is told how to check it (`no-photo`: the message's menu does).
 *
 * @param server what is known of the server: its language (a message does not tell its author's), and the role that Discord
 *   made for the bot, a mention of which calls it as well.
 */
export function translateMessage(
  message: GatewayMessageCreateDispatchData,
  botId: string,
  { locale: serverLocale, botRole }: ServerFacts = {},
): Incoming | undefined {
  if (message.author.bot === true || message.webhook_id !== undefined) return undefined;
  if (!answerable.has(message.type ?? MessageType.Default)) return undefined;
  const inServer = message.guild_id !== undefined;
  const files = filesOf(message);
  const quoted = message.referenced_message;
  // An answer to one of our messages mentions us by Discord's own doing; only the name in the text is a call.
  const isMentioned = message.mentions?.some(({ id }) => id === botId) === true;
  const asked = askedIn({
    isAlone: !inServer,
    isCalled:
      (isMentioned && (message.content ?? '').match(`<@!?${botId}>`) !== null) ||
      (botRole !== undefined && (message.mention_roles ?? []).includes(botRole)),
    isAnswer: isMentioned,
    photos: photosOf(files),
    quoted: quoted?.author.id === botId ? [] : photosOf(filesOf(quoted)),
    what: unsupportedIn(message, files),
  });
  if (asked === undefined) return undefined;

  const address: Address = {
    kind: 'message',
    channel: message.channel_id,
    id: message.id,
    user: message.author.id,
    guild: inServer,
  };
  const base = {
    id: `discord:${message.id}`,
    platform: 'discord',
    hasMenus: true,
    personId: message.author.id,
    address: address as ReplyAddress,
    ...(inServer ? { placeId: message.guild_id } : {}),
    ...(serverLocale === undefined ? {} : { platformLocale: serverLocale }),
  } as const;
  return asked.kind === 'photos'
    ? { ...base, kind: asked.kind, photos: asked.photos }
    : { ...base, kind: asked.kind, what: asked.what };
}
