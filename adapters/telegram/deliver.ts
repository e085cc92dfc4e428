import { createHmac } from 'node:crypto';
import type { Reply } from '../../src/conversation/reply.ts';
import type { Delivery } from '../../src/platform/adapter.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { chatOf, type TelegramAddress } from './address.ts';
import { type DrawnPart, draw } from './draw.ts';
import type { Messages, SentMessage, Target } from './messages.ts';
import { isNobodyThere, isRefused, isTextForbidden } from './refusals.ts';

const dayMs = 86_400_000;
/** A reply that takes longer finds the message in the store. */
const preparedMs = 600_000;
/** Telegram lets a bot delete its messages for 48 hours. */
const deletableMs = 2 * dayMs;

export interface Delivering {
  /**
   * Reserves the message of a reply that will follow at once, while it is being composed: one call less when it is there. Not
   * earlier, because it is this message that Telegram notifies of, and not the edit that fills it in. Never throws.
   */
  prepare(address: TelegramAddress): void;
  /**
   * Sends the final reply of a job so that it can't stand in the chat twice.
   *
   * The Bot API has no idempotency key: when the answer to `sendPhoto` is lost, nobody can tell whether the message was
   * sent. Editing, however, is idempotent. So each message is first reserved (an hourglass that quotes the photo) and its id
   * noted in the store; then it is filled in by an edit, which may be repeated at will, by another process too. What can be
   * doubled is the hourglass alone: when the answer to *that* call is lost, an empty one may stay behind.
   *
   * A message that takes no form of the reply is replaced by a new one. Where a group takes nothing, the person who asked gets
   * it in their own chat, if they have one with the bot.
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
      ...(index === 0 && address.message !== 0 ? { quote: address.message } : {}),
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
    for (const [index, part] of parts.entries()) sent[index] = await sendPart(address, index, part);
    const last = sent[parts.length - 1];
    if (parts.length > 1 && last !== undefined)
      await store.set(keyOf('parts', last.chat.id, last.id), formatMessages(sent), deletableMs);
  }

  async function sendPart(address: TelegramAddress, index: number, part: DrawnPart): Promise<SentMessage> {
    const { key, target } = slotOf(address, index);
    let message: SentMessage;
    try {
      message = (index === 0 ? await preparedFor(address) : undefined) ?? (await messageFor(address, index));
    } catch (error) {
      if (part.picture === undefined || !isTextForbidden(error)) throw error;
      // An hourglass is text, which this chat does not take; a picture with its caption it may.
      return note(key, await messages.send(target, part));
    }
    let filling = await messages.fill(message, part);
    if (filling === 'gone') {
      // The person has deleted it in between, or it is from before a migration of the group.
      await store.delete(key);
      message = await reserve(target, key, address);
      filling = await messages.fill(message, part);
    }
    if (filling === 'filled') return message;
    try {
      return await note(key, await messages.send(target, part));
    } finally {
      // No hourglass stays behind, whether or not something took its place.
      await messages.remove(message).catch(() => false);
    }
  }

  async function note(key: string, message: SentMessage): Promise<SentMessage> {
    await store.set(key, formatMessages([message]), dayMs);
    return message;
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
      const { person } = address;
      const places = address.isGroup && person !== undefined ? [address, directTo(person, address)] : [address];
      let delivery: Delivery = 'undeliverable';
      for (const place of places) {
        try {
          await send(place, reply);
          return 'delivered';
        } catch (error) {
          if (!isNobodyThere(error) && !isRefused(error)) throw error;
          if (isRefused(error)) delivery = 'refused';
        }
      }
      return delivery;
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

/** The person's own chat, whose id is theirs. */
function directTo(person: number, { update }: TelegramAddress): TelegramAddress {
  return { chat: person, isGroup: false, message: 0, update };
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
