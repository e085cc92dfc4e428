import type { GatewayMessageCreateDispatchData } from 'discord.js';
import type { Logger } from 'pino';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import type { Converse } from '../../src/platform/adapter.ts';
import { readAddress } from './address.ts';
import type { Client } from './client.ts';
import { deliver } from './deliver.ts';
import { translateMessage } from './translate-message.ts';

export interface MessageParts {
  readonly api: Client;
  readonly converse: Converse;
  readonly botId: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Answers a message in a DM, or one in a server that calls the bot. Never throws. */
export async function receiveMessage(
  { api, converse, botId, logger, metrics }: MessageParts,
  message: GatewayMessageCreateDispatchData,
  serverLocale?: string,
): Promise<void> {
  try {
    const incoming = translateMessage(message, botId, serverLocale);
    if (incoming === undefined) return;
    const { reply } = await converse(incoming);
    if (reply === undefined) return;
    // A nonce of its own: the result of the same message follows under the message's id.
    const delivery = await deliver({ api, logger }, readAddress(incoming.address), reply, 'r');
    if (delivery !== 'delivered') metrics.replies.inc({ platform: 'discord', delivery });
  } catch (error) {
    logger.warn({ platform: 'discord', code: errorCode(error) }, 'message not answered');
  }
}
