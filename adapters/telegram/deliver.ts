import { createHmac } from 'node:crypto';
import type { Reply } from '../../src/conversation/reply.ts';
import type { Delivery } from '../../src/platform/adapter.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { chatOf, type TelegramAddress } from './address.ts';
import { draw } from './draw.ts';
import { isNobodyThere, type Messages, type SentMessage, type Target } from './messages.ts';

const dayMs = 86_400_000;
/** A reply that takes longer finds the message in the store. */
const preparedMs = 600_000;
/** Telegram lets a bot delete its messages for 48 hours. */
const deletableMs = 2 * dayMs;

export interface Delivering {
  /** Reserves the message of a reply that will follow, while its photo is being checked: one call less when it is there. Never throws. */
  prepare(address: TelegramAddress): void;
  /**
   * Sends the final reply of a job so that it can't stand in the chat twice.
   *
   * The Bot API has no idempotency key: when the answer to `sendPhoto` is lost, nobody can tell whether the message was
   * sent. Editing, however, is idempotent. So each message is first reserved (an hourglass that quotes the photo) and its id
   * noted in the store, both while the photo is still being checked; then it is filled in by an edit, which may be repeated at
   * will, by another process too. What can be doubled is the hourglass alone: when the answer to *that* call is lost, an empty
   * one may stay behind.
   *
   * @throws TelegramFault where a later retry can help.
   */
  deliver(address: TelegramAddress, reply: Reply): Promise<Delivery>;
  /** Deletes a message that holds the buttons of a reply, with the earlier parts of that reply. */
  remove(message: SentMessage): Promise<boolean>;
}

/**
 * @param secret key of the hash under which message ids are noted: the store never holds a chat's id in the clear.
 */
export function createDelivering(messages: Messages, store: KeyValueStore, secret: string): Delivering {
  const keyOf = (kind: string, ...ids: readonly number[]): string =>
    `telegram:${kind}:${createHmac('sha256', secret).update(ids.join(':')).digest('base64url').slice(0, 22)}`;

  /** Messages being reserved, or reserved, ahead of their reply, each with the timer that gives it up. */
  const prepared = new Map<string, { readonly message: Promise<SentMessage>; readonly givenUp: NodeJS.Timeout }>();

  const slotOf = (address: TelegramAddress, index: number): { key: string; target: Target } => ({
    key: keyOf('reply', address.chat, address.message, address.update, index),
    target: {
      chat: chatOf(address),
      ...(address.thread === undefined ? {} : { thread: address.thread }),
      ...(index === 0 ? { quote: address.message } : {}),
    },
  });

  async function messageFor(address: TelegramAddress, index: number): Promise<SentMessage> {
    const { key, target } = slotOf(address, index);
    return parseMessages(await store.get(key), address)[0] ?? (await reserve(target, key, address));
  }

  /** What `prepare` got; where that failed it is tried anew. */
  async function preparedFor(address: TelegramAddress): Promise<SentMessage | undefined> {
    const { key } = slotOf(address, 0);
    const early = prepared.get(key);
    prepared.delete(key);
    clearTimeout(early?.givenUp);
    return early?.message.catch(() => undefined);
  }

  async function send(address: TelegramAddress, reply: Reply): Promise<void> {
    const parts = draw(reply);
    const sent: SentMessage[] = [];
    for (const [index, part] of parts.entries()) {
      const { key, target } = slotOf(address, index);
      let message = (index === 0 ? await preparedFor(address) : undefined) ?? (await messageFor(address, index));
      if (!(await messages.fill(message, part))) {
        // The person has deleted it in between, or it is from before a migration of the group.
        await store.delete(key);
        message = await reserve(target, key, address);
        await messages.fill(message, part);
      }
      sent[index] = message;
    }
    const last = sent[parts.length - 1];
    if (parts.length > 1 && last !== undefined)
      await store.set(keyOf('parts', last.chat.id, last.id), formatMessages(sent), deletableMs);
  }

  /**
   * A new message, noted under `key`. Where another process noted one first (this one stood still in between, and its job was
   * taken over), that one counts and the new hourglass goes.
   */
  async function reserve(target: Target, key: string, address: TelegramAddress): Promise<SentMessage> {
    const message = await messages.reserve(target);
    if (await store.add(key, formatMessages([message]), dayMs)) return message;
    const first = parseMessages(await store.get(key), address)[0];
    if (first === undefined) return message;
    await messages.remove(message).catch(() => false);
    return first;
  }

  return {
    prepare(address) {
      const { key } = slotOf(address, 0);
      if (prepared.has(key)) return;
      const message = messageFor(address, 0);
      message.catch(() => {});
      prepared.set(key, { message, givenUp: setTimeout(() => prepared.delete(key), preparedMs).unref() });
    },
    async deliver(address, reply) {
      try {
        await send(address, reply);
        return 'delivered';
      } catch (error) {
        if (isNobodyThere(error)) return 'undeliverable';
        throw error;
      }
    },
    async remove(message) {
      const parts = await store.take(keyOf('parts', message.chat.id, message.id));
      const earlier =
        parts === undefined ? [] : parseMessages(parts, { chat: message.chat.id, isGroup: message.chat.isGroup });
      let allGone = await messages.remove(message);
      for (const part of earlier)
        if (part !== undefined && part.id !== message.id) allGone = (await messages.remove(part)) && allGone;
      return allGone;
    },
  };
}

/** The ids alone: no chat's id stands in the store. After a migration they are not found, and the part is sent anew. */
function formatMessages(sent: readonly (SentMessage | undefined)[]): string {
  return sent.map((message) => (message === undefined ? '' : `${message.id}`)).join(',');
}

function parseMessages(
  text: string | undefined,
  address: { readonly chat: number; readonly isGroup: boolean },
): (SentMessage | undefined)[] {
  if (text === undefined) return [];
  return text.split(',').map((id) => {
    const number = Number(id);
    return number > 0 ? { id: number, chat: { id: address.chat, isGroup: address.isGroup } } : undefined;
  });
}
