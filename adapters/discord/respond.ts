import { InteractionType } from 'discord.js';
import type { Response } from '../../src/conversation/incoming.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import type { Delivery } from '../../src/platform/adapter.ts';
import type { InteractionAddress } from './address.ts';
import { deliver, followUp } from './deliver.ts';
import { draw } from './draw.ts';
import { DiscordCallError } from './errors.ts';
import type { Acknowledgement, HandledInteraction } from './interaction.ts';
import { type MessageParts, oncePlaced } from './messages.ts';

export interface RespondParts extends MessageParts {
  readonly metrics: Metrics;
}

/**
 * Does what the conversation says to an interaction. A placeholder is filled, or taken away when there is nothing to say; a silent acknowledgement is followed up.
 */
export async function respond(
  parts: RespondParts,
  interaction: HandledInteraction,
  address: InteractionAddress,
  { kind, isEphemeral }: Acknowledgement,
  { reply: given, edit, remove, working, alert }: Response,
): Promise<void> {
  const { api } = parts;
  const isPlaceholder = kind === 'thinking';
  const reply = given ?? (alert === undefined ? undefined : alertReply(alert, interaction.locale));

  if (reply !== undefined && isPlaceholder) await say(parts, () => deliver(parts, address, reply));
  else if (reply !== undefined)
    await say(parts, () => followUp(parts, address, reply, isEphemeral || given === undefined));
  else if (isPlaceholder && working !== true) await oncePlaced(address, () => api.remove(address, '@original'));

  const source = isPlaceholder ? sourceOf(interaction) : '@original';
  if (source === undefined) return;
  try {
    const drawn = edit === undefined ? undefined : draw(edit, { maxBytes: address.maxBytes });
    if (drawn !== undefined) await oncePlaced(address, () => api.edit(address, source, drawn));
    if (remove === true) await oncePlaced(address, () => api.remove(address, source));
  } catch (error) {
    if (!(error instanceof DiscordCallError && error.isFinal)) throw error;
    // With a new message as its first answer an interaction may not be allowed at the old one; the answer stands all the same.
    if (isPlaceholder) return;
    // What the edit would have said is said nevertheless.
    if (edit !== undefined) await say(parts, () => followUp(parts, address, edit, isEphemeral));
    else throw error;
  }
}

/** An immediate answer that reached nobody is counted. */
export async function say({ metrics }: RespondParts, send: () => Promise<Delivery>): Promise<void> {
  const delivery = await send();
  if (delivery !== 'delivered') metrics.replies.inc({ platform: 'discord', delivery });
}

/** What the presser of a button alone is told: Discord has no pop-up for it, a message for that person comes nearest. */
function alertReply(alert: string, locale: string): Reply {
  return { kind: 'notice', title: alert, blocks: [], buttons: [], locale };
}

function sourceOf(interaction: HandledInteraction): string | undefined {
  return interaction.type === InteractionType.MessageComponent ? interaction.message.id : undefined;
}
