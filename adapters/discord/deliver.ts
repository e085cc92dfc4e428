import { notice } from '../../src/conversation/notices.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { texts } from '../../src/conversation/texts.ts';
import type { Delivery, ReplyMemo } from '../../src/platform/adapter.ts';
import { type Address, defaultMaxBytes, type InteractionAddress } from './address.ts';
import { shareAction } from './buttons.ts';
import { apiCode, DiscordCallError, lostInteraction } from './errors.ts';
import { firstTaken, type MessageParts, oncePlaced, type Send } from './messages.ts';
import { notify } from './notify.ts';

/**
 * Sends the final reply of a job: by the interaction while it lives, else to the channel, else by direct message. What is
 * refused for good goes without its picture, then as text alone, then to the person; where nothing is taken, that is said.
 * Whether an interaction lives is Discord's to say: no clock of ours is asked.
 * A repetition changes nothing: edits of the same message are idempotent, and new messages carry a nonce.
 *
 * @param memo of the job whose result this is; absent for an immediate answer to the event, which is a message of its own.
 * @throws DiscordCallError where a later retry can help (network, 5xx, rate limit).
 */
export async function deliver(
  parts: MessageParts,
  address: Address,
  reply: Reply,
  memo?: ReplyMemo,
): Promise<Delivery> {
  const nonce = memo === undefined ? `${address.id}r` : address.id;
  switch (address.kind) {
    case 'interaction':
      return deliverToInteraction(parts, address, nonce, reply, memo);
    case 'message':
      return deliverToMessage(parts, address, nonce, reply);
    case 'direct':
      return deliverDirectly(parts, address.user, nonce, reply);
  }
}

/** A further message to an interaction whose first answer was silent; otherwise as {@link deliver} does. */
export async function followUp(
  parts: MessageParts,
  address: InteractionAddress,
  reply: Reply,
  ephemeral: boolean,
): Promise<Delivery> {
  const send: Send = (drawn) => oncePlaced(address, () => parts.api.followUp(address, drawn));
  const refusal = await firstTaken(parts, reply, { maxBytes: address.maxBytes, ephemeral }, send);
  if (refusal === undefined) return 'delivered';
  return deliverDirectly(parts, address.user, `${address.id}r`, reply);
}

async function deliverToInteraction(
  parts: MessageParts,
  address: InteractionAddress,
  nonce: string,
  reply: Reply,
  memo: ReplyMemo | undefined,
): Promise<Delivery> {
  const { api } = parts;
  const isResult = reply.kind === 'result' || reply.kind === 'combined';
  const extra =
    address.shareable && isResult ? [{ label: texts(reply.locale).t('buttons.share'), action: shareAction }] : [];
  const send: Send = (drawn) => oncePlaced(address, () => api.edit(address, '@original', drawn));
  const refusal = await firstTaken(parts, reply, { maxBytes: address.maxBytes, extra }, send);
  if (refusal === undefined) {
    if (memo !== undefined) await notify(api, address, reply, memo);
    return 'delivered';
  }
  // The person closed the message that was to become the answer.
  if (refusal.is(apiCode.unknownMessage)) return 'undeliverable';
  const delivery = await deliverDirectly(parts, address.user, nonce, reply);
  if (refusal.is(...lostInteraction)) return delivery;
  if (delivery !== 'delivered') return tellInstead(parts, reply, send);
  // What would say "thinking…" until it fails.
  await api.remove(address, '@original').catch(() => {});
  return delivery;
}

async function deliverToMessage(
  parts: MessageParts,
  address: Extract<Address, { kind: 'message' }>,
  nonce: string,
  reply: Reply,
): Promise<Delivery> {
  const { channel, id, user, guild } = address;
  const send: Send = async (drawn) => {
    try {
      await parts.api.send(channel, drawn, { nonce, replyTo: id });
    } catch (error) {
      if (!(error instanceof DiscordCallError && error.is(apiCode.noReplyWithoutHistory))) throw error;
      await parts.api.send(channel, drawn, { nonce });
    }
  };
  const refusal = await firstTaken(parts, reply, { maxBytes: defaultMaxBytes }, send);
  if (refusal === undefined) return 'delivered';
  if (!guild) return refusal.isAboutPlace ? 'undeliverable' : tellInstead(parts, reply, send);
  const delivery = await deliverDirectly(parts, user, nonce, reply);
  return delivery === 'delivered' || refusal.isAboutPlace ? delivery : tellInstead(parts, reply, send);
}

async function deliverDirectly(parts: MessageParts, user: string, nonce: string, reply: Reply): Promise<Delivery> {
  const { api } = parts;
  const send: Send = async (drawn) => api.send(await api.openDm(user), drawn, { nonce });
  const refusal = await firstTaken(parts, reply, { maxBytes: defaultMaxBytes }, send);
  if (refusal === undefined) return 'delivered';
  return refusal.isAboutPlace ? 'undeliverable' : 'refused';
}

/** Where the place takes messages but not this one, and the person none: a sentence that says so. */
async function tellInstead(parts: MessageParts, { locale }: Reply, send: Send): Promise<Delivery> {
  await firstTaken(parts, notice('notShown', locale), {}, send);
  return 'refused';
}
