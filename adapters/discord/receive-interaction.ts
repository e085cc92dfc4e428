import {
  type APIInteraction,
  type APIInteractionResponse,
  type APIMessageComponentInteraction,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord.js';
import type { Logger } from 'pino';
import type { Response } from '../../src/conversation/incoming.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { within } from '../../src/ops/within.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { Converse, Delivery } from '../../src/platform/adapter.ts';
import { type Address, readAddress } from './address.ts';
import type { Client } from './client.ts';
import { deliver, followUp, type InteractionAddress, oncePlaced } from './deliver.ts';
import { draw } from './draw.ts';
import { DiscordCallError } from './errors.ts';
import { drawShared, shareAction } from './share.ts';
import {
  type Acknowledgement,
  type HandledInteraction,
  isHandled,
  personOf,
  type TranslatedInteraction,
  translateInteraction,
} from './translate-interaction.ts';

/**
 * Gives Discord the first answer, by REST or as the HTTP response. `late`: Discord no longer knows the interaction (three
 * seconds passed) or could not be reached; `taken`: another process has answered it.
 */
export type Acknowledge = (response: APIInteractionResponse) => Promise<'done' | 'late' | 'taken'>;

export interface InteractionParts {
  readonly api: Client;
  readonly converse: Converse;
  readonly open: (url: string) => PhotoSource;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const shareTimeoutMs = 20_000;

/**
 * So long the acknowledgement waits for what the conversation stores (the job of a photo): Discord forgets an interaction that
 * has no answer after three seconds.
 */
const acknowledgeWithinMs = 1500;

/**
 * Tells the conversation, acknowledges, does what the conversation says: the same for interactions from the gateway and over
 * HTTP. A photo's job is stored before its interaction is acknowledged, unless the store takes too long. (A result that is
 * there before its place waits for it, see `oncePlaced`.) Never throws.
 */
export async function receiveInteraction(
  parts: InteractionParts,
  interaction: APIInteraction,
  acknowledge: Acknowledge,
): Promise<void> {
  try {
    if (!isHandled(interaction)) return;
    if (interaction.type === InteractionType.MessageComponent && interaction.data.custom_id === shareAction)
      await share(parts, interaction, acknowledge);
    else await answer(parts, interaction, translateInteraction(interaction), acknowledge);
  } catch (error) {
    parts.logger.warn(
      { platform: 'discord', code: errorCode(error), type: interaction.type },
      'interaction not answered',
    );
  }
}

async function answer(
  parts: InteractionParts,
  interaction: HandledInteraction,
  { incoming, acknowledgement }: TranslatedInteraction,
  acknowledge: Acknowledge,
): Promise<void> {
  const conversing = parts.converse(incoming);
  await within(acknowledgeWithinMs, conversing);
  const state = await acknowledge(responseOf(acknowledgement));
  if (state === 'taken') return;
  const response = await conversing;
  if (state === 'done')
    return apply(parts, interaction, readAddress(incoming.address) as InteractionAddress, acknowledgement, response);

  parts.metrics.refusals.inc({ platform: 'discord', why: 'late' });
  parts.logger.warn(
    { platform: 'discord', job: incoming.id },
    'interaction came too late; answering by direct message',
  );
  const direct: Address = { kind: 'direct', id: interaction.id, user: personOf(interaction) };
  const { reply } = response;
  if (reply !== undefined) await say(parts, () => deliver(parts, direct, reply));
}

/** An immediate answer that reached nobody is counted. */
async function say({ metrics }: InteractionParts, send: () => Promise<Delivery>): Promise<void> {
  const delivery = await send();
  if (delivery !== 'delivered') metrics.replies.inc({ platform: 'discord', delivery });
}

function responseOf({ kind, isEphemeral }: Acknowledgement): APIInteractionResponse {
  if (kind === 'silent') return { type: InteractionResponseType.DeferredMessageUpdate };
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(isEphemeral ? { data: { flags: MessageFlags.Ephemeral } } : {}),
  };
}

/** A placeholder is filled, or taken away when there is nothing to say; a silent acknowledgement is followed up. */
async function apply(
  parts: InteractionParts,
  interaction: HandledInteraction,
  address: InteractionAddress,
  { kind, isEphemeral }: Acknowledgement,
  { reply: given, edit, remove, working, alert }: Response,
): Promise<void> {
  const { api } = parts;
  const isPlaceholder = kind === 'thinking';
  const reply = given ?? (alert === undefined ? undefined : alertReply(alert, interaction.locale));

  if (reply !== undefined && isPlaceholder) await say(parts, () => deliver(parts, address, reply, 'r'));
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

/** What the presser of a button alone is told: Discord has no pop-up for it, a message for that person comes nearest. */
function alertReply(alert: string, locale: string): Reply {
  return { kind: 'notice', title: alert, blocks: [], buttons: [], locale };
}

function sourceOf(interaction: HandledInteraction): string | undefined {
  return interaction.type === InteractionType.MessageComponent ? interaction.message.id : undefined;
}

/** Posts a result for everybody: only ever by the click of the person whose result it is, since nobody else sees the button. */
async function share(
  { api, open, metrics, logger }: InteractionParts,
  interaction: APIMessageComponentInteraction,
  acknowledge: Acknowledge,
): Promise<void> {
  const state = await acknowledge({ type: InteractionResponseType.DeferredChannelMessageWithSource });
  if (state !== 'done') {
    metrics.refusals.inc({ platform: 'discord', why: 'late' });
    return;
  }
  const signal = AbortSignal.timeout(shareTimeoutMs);
  const drawn = await drawShared(interaction, personOf(interaction), open, signal);
  await api.edit({ application: interaction.application_id, token: interaction.token }, '@original', drawn);
  logger.info({ platform: 'discord' }, 'result shared');
}
