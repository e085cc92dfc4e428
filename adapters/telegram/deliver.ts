import { createHmac } from 'node:crypto';
import type { Reply } from '../../src/conversation/reply.ts';
import type { Delivery, ReplyMemo } from '../../src/platform/adapter.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { type Address, chatOf, targetOf } from './address.ts';
import { draw } from './draw.ts';
import { isNobodyThere } from './errors.ts';
import type { ChatRef } from './limits.ts';
import type { Messages, SentMessage } from './messages.ts';

/** Telegram lets a bot delete its messages for 48 hours. */
const deletableMs = 48 * 3_600_000;

export interface Delivering {
  /** Reserves the message of a reply that will follow, while its photo is being checked: one call less when it is there. Never throws. */
  prepare(address: Address, memo: ReplyMemo): void;
  /**
   * Sends the final reply of a job so that it can't stand in the chat twice.
   *
   * The Bot API has no idempotency key: when the answer to `sendPhoto` is lost, nobody can tell whether the message was
   * sent. Editing, however, is idempotent. So each message is first reserved (an hourglass that quotes the photo) and its id
   * noted with the job, both while the photo is still being checked; then it is filled in by an edit, which may be repeated at
   * will, by another process too. What can be doubled is the hourglass alone: when the answer to *that* call is lost, an empty
   * one may stay behind.
   *
   * @throws TelegramFault where a later retry can help.
   */
  deliver(address: Address, reply: Reply, memo: ReplyMemo): Promise<Delivery>;
  /** Deletes a message that holds the buttons of a reply, with the earlier parts of that reply. */
  remove(message: SentMessage): Promise<boolean>;
}

/**
 * @param secret key of the hash under which message ids are noted: the store never holds a chat's id in the clear.
 */
export function createDelivering(messages: Messages, store: KeyValueStore, secret: string): Delivering {
  const partsKey = (message: SentMessage): string => {
    const ids = `${message.chat.id}:${message.id}`;
    return `telegram:parts:${createHmac('sha256', secret).update(ids).digest('base64url').slice(0, 22)}`;
  };

  /** Messages being reserved, or reserved, ahead of their reply. */
  const prepared = new WeakMap<ReplyMemo, Promise<SentMessage>>();

  async function messageFor(address: Address, index: number, memo: ReplyMemo): Promise<SentMessage> {
    return parseMessages(memo.noted(), chatOf(address))[index] ?? (await reserve(address, index, memo));
  }

  async function send(address: Address, reply: Reply, memo: ReplyMemo): Promise<void> {
    const parts = draw(reply);
    const sent: SentMessage[] = [];
    for (const [index, part] of parts.entries()) {
      // Where the early reservation failed it is made anew.
      const early = index === 0 ? await prepared.get(memo)?.catch(() => undefined) : undefined;
      let message = early ?? (await messageFor(address, index, memo));
      if (!(await messages.fill(message, part))) {
        // The person has deleted it in between, or it is from before a migration of the group.
        message = await reserve(address, index, memo);
        await messages.fill(message, part);
      }
      sent[index] = message;
    }
    const last = sent[parts.length - 1];
    if (parts.length > 1 && last !== undefined) await store.set(partsKey(last), formatMessages(sent), deletableMs);
  }

  /** A new message, noted with the job. Where another process has the job by now its hourglass goes. */
  async function reserve(address: Address, index: number, memo: ReplyMemo): Promise<SentMessage> {
    const message = await messages.reserve(targetOf(address, index));
    const noted = parseMessages(memo.noted(), chatOf(address));
    noted[index] = message;
    try {
      await memo.note(formatMessages(noted));
    } catch (error) {
      await messages.remove(message).catch(() => false);
      throw error;
    }
    return message;
  }

  return {
    prepare(address, memo) {
      if (prepared.has(memo)) return;
      const message = messageFor(address, 0, memo);
      message.catch(() => {});
      prepared.set(memo, message);
    },
    async deliver(address, reply, memo) {
      try {
        await send(address, reply, memo);
        return 'delivered';
      } catch (error) {
        if (isNobodyThere(error)) return 'undeliverable';
        throw error;
      }
    },
    async remove(message) {
      const parts = await store.get(partsKey(message));
      const earlier = parseMessages(parts, message.chat);
      let allGone = await messages.remove(message);
      for (const part of earlier)
        if (part !== undefined && part.id !== message.id) allGone = (await messages.remove(part)) && allGone;
      if (parts !== undefined) await store.delete(partsKey(message));
      return allGone;
    },
  };
}

/** The ids alone: no chat's id stands in the store. After a migration they are not found, and the part is sent anew. */
function formatMessages(sent: readonly (SentMessage | undefined)[]): string {
  return sent.map((message) => (message === undefined ? '' : `${message.id}`)).join(',');
}

function parseMessages(text: string | undefined, chat: ChatRef): (SentMessage | undefined)[] {
  if (text === undefined) return [];
  return text.split(',').map((id) => (Number(id) > 0 ? { id: Number(id), chat } : undefined));
}
