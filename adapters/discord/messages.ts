import type { Logger } from 'pino';
import type { Reply } from '../../src/conversation/reply.ts';
import { retry } from '../../src/ops/backoff.ts';
import { ageMs, type InteractionAddress } from './address.ts';
import type { Client, DrawnMessage } from './client.ts';
import { type DrawOptions, draw, drawText } from './draw.ts';
import { apiCode, DiscordCallError } from './errors.ts';

export interface MessageParts {
  readonly api: Client;
  readonly logger: Logger;
}

export type Send = (drawn: DrawnMessage) => Promise<void>;

/**
 * Our call can overtake Discord's own processing of the acknowledgement, and then the webhook is unknown: for so long after
 * the event's arrival it is asked for again.
 */
const youngMs = 10_000;
const overtaking = { attempts: 80, firstMs: 250, mostMs: 250 };

/** Calls again while the interaction is so young that Discord may not know its acknowledgement yet. */
export function oncePlaced<T>(
  address: Pick<InteractionAddress, 'id' | 'arrivedAt'>,
  call: () => Promise<T>,
): Promise<T> {
  const again = (error: unknown) =>
    error instanceof DiscordCallError && error.is(apiCode.unknownWebhook) && ageMs(address) < youngMs ? 0 : undefined;
  return retry(call, { ...overtaking, again });
}

/**
 * Sends the first form of a reply that Discord takes: as it is, without its picture, as text alone.
 *
 * @returns undefined once it is sent, else the refusal that no form gets past.
 */
export async function firstTaken(
  { logger }: MessageParts,
  reply: Reply,
  options: DrawOptions,
  send: Send,
): Promise<DiscordCallError | undefined> {
  const forms = [
    () => draw(reply, options),
    ...((reply.picture ?? reply.document) === undefined ? [] : [() => draw(reply, { ...options, maxBytes: 0 })]),
    () => drawText(reply, options),
  ];
  let refusal: DiscordCallError | undefined;
  for (const [index, form] of forms.entries()) {
    try {
      await send(form());
      return undefined;
    } catch (error) {
      if (!(error instanceof DiscordCallError && error.isFinal)) throw error;
      refusal = error;
      const { call, code, field, reason } = error;
      logger.warn({ platform: 'discord', call, code, field, reason, form: index + 1 }, 'Discord refused a reply');
      if (error.isAboutPlace) break;
    }
  }
  return refusal;
}
