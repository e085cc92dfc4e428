import {
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIMessageApplicationCommandInteraction,
  type APIMessageComponentInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  InteractionType,
  MessageFlags,
  MessageType,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';
import type { CommandName, Incoming } from '../../src/conversation/incoming.ts';
import type { ReplyAddress } from '../../src/queue/check-job.ts';
import { type Address, defaultMaxBytes } from './address.ts';
import { filesOf, photosOf, unsupportedIn } from './content.ts';

/** The interactions that this app is sent: commands, the message menu, buttons. */
export type HandledInteraction =
  | APIChatInputApplicationCommandInteraction
  | APIMessageApplicationCommandInteraction
  | APIMessageComponentInteraction;

/**
 * How an interaction is acknowledged at once, before anything else happens: a new message that says "thinking…", or
 * silently, where the answer is an edit of the message with the button or a follow-up.
 */
export type Acknowledgement = { readonly kind: 'thinking' | 'silent'; readonly isEphemeral: boolean };

export interface TranslatedInteraction {
  readonly incoming: Incoming;
  readonly acknowledgement: Acknowledgement;
}

/** Narrows to what this app handles; pings, autocompletion and modals are not among it. */
export function isHandled(interaction: APIInteraction): interaction is HandledInteraction {
  if (interaction.type === InteractionType.MessageComponent) return true;
  return (
    interaction.type === InteractionType.ApplicationCommand &&
    (interaction.data.type === ApplicationCommandType.ChatInput ||
      interaction.data.type === ApplicationCommandType.Message)
  );
}

/** The person behind an interaction: `member` in a server, `user` everywhere else. */
export function personOf(interaction: HandledInteraction): string {
  const id = interaction.member?.user.id ?? interaction.user?.id;
  if (id === undefined) throw new TypeError('An interaction names no person.');
  return id;
}

/** What an interaction means, and how to acknowledge it. */
export function translateInteraction(interaction: HandledInteraction): TranslatedInteraction {
  const acknowledgement = acknowledge(interaction);
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
    const answerTo = cameByInteraction(interaction) ? { answerTo: base.address } : {};
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
    if (photos.length > 0) return { acknowledgement, incoming: { ...base, kind: 'photos', photos } };
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

function optionOf(
  { data }: Exclude<HandledInteraction, APIMessageComponentInteraction>,
  name: string,
): string | boolean | undefined {
  if (data.type !== ApplicationCommandType.ChatInput) return undefined;
  const option = data.options?.find((candidate) => candidate.name === name);
  switch (option?.type) {
    case ApplicationCommandOptionType.Attachment:
    case ApplicationCommandOptionType.String:
    case ApplicationCommandOptionType.Boolean:
      return option.value;
    default:
      return undefined;
  }
}

/** Health is private: others see an answer only where the person said so, or in nobody's presence but the bot's. */
function acknowledge(interaction: HandledInteraction): Acknowledgement {
  if (interaction.type !== InteractionType.MessageComponent) {
    const wish = optionOf(interaction, 'private');
    return { kind: 'thinking', isEphemeral: typeof wish === 'boolean' ? wish : !isAlone(interaction) };
  }
  const { message } = interaction;
  const wasEphemeral = ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  // A "yes" starts a check, whose result becomes the new message; edited in place, so that a repetition doubles nothing.
  const action = parseAction(interaction.data.custom_id);
  const starts = action?.kind === 'consent' && action.answer === 'yes' && cameByInteraction(interaction);
  const isOwn = message.interaction_metadata?.user.id === personOf(interaction);
  return {
    kind: starts ? 'thinking' : 'silent',
    isEphemeral: !isAlone(interaction) && (wasEphemeral || !starts || !isOwn),
  };
}

/** In the DM with the bot nobody else looks on. (An event without a context, as older servers send it, goes by its server.) */
function isAlone(interaction: HandledInteraction): boolean {
  return interaction.context === undefined
    ? interaction.guild_id === undefined
    : interaction.context === InteractionContextType.BotDM;
}

/** Whether the message with the button answered an interaction (and not a message in a channel). */
function cameByInteraction({ message }: APIMessageComponentInteraction): boolean {
  return (
    message.interaction_metadata !== undefined ||
    message.type === MessageType.ChatInputCommand ||
    message.type === MessageType.ContextMenuCommand ||
    ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0
  );
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
