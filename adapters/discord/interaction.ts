import {
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIMessage,
  type APIMessageApplicationCommandInteraction,
  type APIMessageComponentInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  InteractionType,
  MessageFlagsBitField,
  MessageType,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';

/** The interactions that this app is sent: commands, the message menu, buttons. */
export type HandledInteraction =
  | APIChatInputApplicationCommandInteraction
  | APIMessageApplicationCommandInteraction
  | APIMessageComponentInteraction;

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

/**
 * How an interaction is acknowledged at once, before anything else happens: a new message that says "thinking…", or
 * silently, where the answer is an edit of the message with the button or a follow-up.
 */
export type Acknowledgement = { readonly kind: 'thinking' | 'silent'; readonly isEphemeral: boolean };

/** Health is private: others see an answer only where the person said so, or in nobody's presence but the bot's. */
export function acknowledgementOf(interaction: HandledInteraction): Acknowledgement {
  if (interaction.type !== InteractionType.MessageComponent) {
    const wish = optionOf(interaction, 'private');
    return { kind: 'thinking', isEphemeral: typeof wish === 'boolean' ? wish : !isAlone(interaction) };
  }
  const { message } = interaction;
  // A "yes" starts a check, whose result becomes the new message; edited in place, so that a repetition doubles nothing.
  const action = parseAction(interaction.data.custom_id);
  const starts =
    action?.kind === 'sheet' ||
    (action?.kind === 'consent' && action.answer === 'yes' && cameByInteraction(interaction));
  const isOwn = message.interaction_metadata?.user.id === personOf(interaction);
  return {
    kind: starts ? 'thinking' : 'silent',
    isEphemeral: !isAlone(interaction) && (isEphemeral(message) || !starts || !isOwn),
  };
}

/** What a command was given under a name. */
export function optionOf(
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

/** In the DM with the bot nobody else looks on. (An event without a context, as older servers send it, goes by its server.) */
export function isAlone(interaction: HandledInteraction): boolean {
  return interaction.context === undefined
    ? interaction.guild_id === undefined
    : interaction.context === InteractionContextType.BotDM;
}

/** Whether the message with the button answered an interaction (and not a message in a channel). */
export function cameByInteraction({ message }: APIMessageComponentInteraction): boolean {
  return (
    message.interaction_metadata !== undefined ||
    message.type === MessageType.ChatInputCommand ||
    message.type === MessageType.ContextMenuCommand ||
    isEphemeral(message)
  );
}

/** Shown to one person alone. */
function isEphemeral({ flags }: APIMessage): boolean {
  return new MessageFlagsBitField(flags ?? 0).has('Ephemeral');
}
