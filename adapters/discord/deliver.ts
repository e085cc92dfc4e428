import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from '../../src/conversation/reply.ts';
import { texts } from '../../src/conversation/texts.ts';
import type { Delivery } from '../../src/platform/adapter.ts';
import { type Address, createdAt, defaultMaxBytes, isAlive } from './address.ts';
import type { DiscordApi } from './api.ts';
import { draw } from './draw.ts';
import { apiCode, DiscordCallError } from './errors.ts';
import { shareAction } from './share.ts';

type InteractionAddress = Extract<Address, { kind: 'interaction' }>;

/** The token is dead or was never known: the interaction can't be answered any more. */
const lostInteraction = [apiCode.unknownWebhook, apiCode.invalidWebhookToken, apiCode.unknownInteraction] as const;
const mayNotWrite = [apiCode.missingPermissions, apiCode.missingAccess, apiCode.unknownChannel] as const;
const nobodyThere = [
  apiCode.closedDms,
  apiCode.invalidRecipient,
  apiCode.missingAccess,
  apiCode.unknownChannel,
] as const;

/** In HTTP mode our edit can overtake Discord's own processing of the deferral: an unknown webhook is asked for again. */
const youngMs = 10_000;
const overtakingWaitMs = 250;

/**
 * Sends the final reply of a job: by the interaction while it lives, else to the channel, else by direct message.
 * A repetition changes nothing: edits of the same message are idempotent, and new messages carry a nonce.
 *
 * @param nonceSuffix tells an immediate answer from the later result to the same event.
 * @throws DiscordCallError where a later retry can help (network, 5xx, rate limit).
 */
export async function deliver(
  api: DiscordApi,
  address: Address,
  reply: Reply,
  nonceSuffix: '' | 'r' = '',
): Promise<Delivery> {
  const nonce = `${address.id}${nonceSuffix}`;
  switch (address.kind) {
    case 'interaction':
      return deliverToInteraction(api, address, nonce, reply);
    case 'message':
      return deliverToMessage(api, address, nonce, reply);
    case 'direct':
      return deliverDirectly(api, address.user, nonce, reply);
  }
}

async function deliverToInteraction(
  api: DiscordApi,
  address: InteractionAddress,
  nonce: string,
  reply: Reply,
): Promise<Delivery> {
  const isResult = reply.kind === 'result' || reply.kind === 'combined';
  const share =
    address.shareable && isResult ? [{ label: texts(reply.locale).t('buttons.share'), action: shareAction }] : [];
  for (let maxBytes = address.maxBytes; isAlive(address.id); ) {
    try {
      await api.edit(address, '@original', draw(reply, { maxBytes, extra: share }));
      return 'delivered';
    } catch (error) {
      if (!(error instanceof DiscordCallError)) throw error;
      if (error.is(apiCode.tooLarge) && maxBytes > 0) maxBytes = 0;
      // The person closed the message that was to become the answer.
      else if (error.is(apiCode.unknownMessage)) return 'undeliverable';
      else if (error.is(apiCode.unknownWebhook) && Date.now() - createdAt(address.id) < youngMs)
        await sleep(overtakingWaitMs);
      else if (error.is(...lostInteraction)) break;
      else throw error;
    }
  }
  return deliverDirectly(api, address.user, nonce, reply);
}

async function deliverToMessage(
  api: DiscordApi,
  address: Extract<Address, { kind: 'message' }>,
  nonce: string,
  reply: Reply,
): Promise<Delivery> {
  try {
    await api.send(address.channel, draw(reply, { maxBytes: defaultMaxBytes }), {
      nonce,
      replyTo: address.id,
    });
    return 'delivered';
  } catch (error) {
    if (!(error instanceof DiscordCallError)) throw error;
    if (address.guild && error.is(...mayNotWrite)) return deliverDirectly(api, address.user, nonce, reply);
    if (error.is(...nobodyThere, ...mayNotWrite)) return 'undeliverable';
    throw error;
  }
}

async function deliverDirectly(api: DiscordApi, user: string, nonce: string, reply: Reply): Promise<Delivery> {
  try {
    await api.send(await api.openDm(user), draw(reply, { maxBytes: defaultMaxBytes }), { nonce });
    return 'delivered';
  } catch (error) {
    if (error instanceof DiscordCallError && error.is(...nobodyThere)) return 'undeliverable';
    throw error;
  }
}
