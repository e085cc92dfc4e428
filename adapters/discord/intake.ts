import {
  type APIInteraction,
  type APIInteractionResponse,
  type APIMessageComponentInteraction,
  type GatewayMessageCreateDispatchData,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';
import type { Incoming } from '../../src/conversation/incoming.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import { within } from '../../src/ops/within.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { Converse } from '../../src/platform/adapter.ts';
import { type Address, type InteractionAddress, readAddress } from './address.ts';
import { shareAction } from './buttons.ts';
import { filesOf, photosOf } from './content.ts';
import { deliver } from './deliver.ts';
import { type Acknowledgement, type HandledInteraction, isHandled, personOf } from './interaction.ts';
import { oncePlaced } from './messages.ts';
import { type RespondParts, respond, say } from './respond.ts';
import { drawShared } from './share.ts';
import { type ServerFacts, type TranslatedInteraction, translateInteraction, translateMessage } from './translate.ts';

/**
 * Gives Discord the first answer, by REST or as the HTTP response. `late`: Discord no longer knows the interaction (three
 * seconds passed) or could not be reached; `taken`: another process has answered it.
 */
export type Acknowledge = (response: APIInteractionResponse) => Promise<'done' | 'late' | 'taken'>;

export interface IntakeParts extends RespondParts {
  readonly converse: Converse;
  /** A picture on Discord's CDN. */
  readonly open: (url: string) => PhotoSource;
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
  parts: IntakeParts,
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

/** Answers a message in a DM, or one in a server that calls the bot. Never throws. */
export async function receiveMessage(
  parts: IntakeParts,
  message: GatewayMessageCreateDispatchData,
  botId: string,
  server?: ServerFacts,
): Promise<void> {
  try {
    const incoming = translateMessage(message, botId, server);
    if (incoming === undefined) return;
    const { reply } = await parts.converse(incoming);
    if (reply === undefined) return;
    await say(parts, () => deliver(parts, readAddress(incoming.address), reply));
  } catch (error) {
    parts.logger.warn({ platform: 'discord', code: errorCode(error) }, 'message not answered');
  }
}

async function answer(
  parts: IntakeParts,
  interaction: HandledInteraction,
  { incoming, acknowledgement }: TranslatedInteraction,
  acknowledge: Acknowledge,
): Promise<void> {
  const conversing = withPhoto(parts, interaction, incoming).then(parts.converse);
  await within(acknowledgeWithinMs, conversing);
  const state = await acknowledge(responseOf(acknowledgement));
  if (state === 'taken') return;
  const response = await conversing;
  if (state === 'done')
    return respond(parts, interaction, readAddress(incoming.address) as InteractionAddress, acknowledgement, response);

  parts.metrics.refusals.inc({ platform: 'discord', why: 'late' });
  parts.logger.warn(
    { platform: 'discord', job: incoming.id },
    'interaction came too late; answering by direct message',
  );
  const direct: Address = { kind: 'direct', id: interaction.id, user: personOf(interaction) };
  const { reply } = response;
  if (reply !== undefined) await say(parts, () => deliver(parts, direct, reply));
}

/** For the page for the doctor: the photo in the message that the pressed one answered, where it is still there. */
async function withPhoto({ api }: IntakeParts, interaction: HandledInteraction, incoming: Incoming): Promise<Incoming> {
  if (incoming.kind !== 'button' || parseAction(incoming.action)?.kind !== 'sheet') return incoming;
  const asked = (interaction as APIMessageComponentInteraction).message.message_reference;
  if (asked?.message_id === undefined) return incoming;
  const message = await api.message(asked.channel_id, asked.message_id).catch(() => undefined);
  const [photo] = photosOf(filesOf(message));
  return photo === undefined ? incoming : { ...incoming, photo };
}

function responseOf({ kind, isEphemeral }: Acknowledgement): APIInteractionResponse {
  if (kind === 'silent') return { type: InteractionResponseType.DeferredMessageUpdate };
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(isEphemeral ? { data: { flags: MessageFlags.Ephemeral } } : {}),
  };
}

/** Posts a result for everybody: only ever by the click of the person whose result it is, since nobody else sees the button. */
async function share(
  { api, open, metrics, logger }: IntakeParts,
  interaction: APIMessageComponentInteraction,
  acknowledge: Acknowledge,
): Promise<void> {
  const { id, application_id: application, token } = interaction;
  const arrivedAt = Date.now();
  const state = await acknowledge({ type: InteractionResponseType.DeferredChannelMessageWithSource });
  if (state !== 'done') {
    metrics.refusals.inc({ platform: 'discord', why: 'late' });
    return;
  }
  const signal = AbortSignal.timeout(shareTimeoutMs);
  const drawn = await drawShared(interaction, personOf(interaction), open, signal);
  try {
    await oncePlaced({ id, arrivedAt }, () => api.edit({ application, token }, '@original', drawn));
  } catch (error) {
    // What would say "thinking…" to everybody until it fails.
    await api.remove({ application, token }, '@original').catch(() => {});
    throw error;
  }
  logger.info({ platform: 'discord' }, 'result shared');
}
