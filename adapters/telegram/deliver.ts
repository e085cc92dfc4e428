import type { Reply } from '../../src/conversation/reply.ts';
import type { Delivery, ReplyMemo } from '../../src/platform/adapter.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { type Address, hashedIds, targetOf } from './address.ts';
import { type DrawnPart, draw } from './draw.ts';
import { isNobodyThere, isRefused, TelegramFault } from './errors.ts';
import { type Messages, placeholder, type SentMessage } from './messages.ts';

/** A message that says nothing yet: it holds the place of a part. */
const hourglass: DrawnPart = { html: placeholder, keyboard: [] };
/** Telegram lets a bot delete its messages for 48 hours. */
const deletableMs = 48 * 3_600_000;

export interface Delivering {
  /**
   * Reserves the message of a reply that will follow at once, while it is being composed: one call less when it is there. Not
   * earlier, because it is this message that Telegram notifies of, and not the edit that fills it in. Never throws.
   */
  prepare(address: Address, memo: ReplyMemo): void;
  /**
   * Sends the final reply of a job so that it can't stand in the chat twice.
   *
   * The Bot API has no idempotency key: when the answer to `sendPhoto` is lost, nobody can tell whether the message was
   * sent. Editing, however, is idempotent. So each message is first reserved (an hourglass that quotes the photo) and its id
   * noted with the job; then it is filled in by an edit, which may be repeated at will, by another process too. What can be
   * doubled is the hourglass alone: when the answer to *that* call is lost, an empty one may stay behind.
   *
   * A message that takes no form of the reply is replaced by a new one. Where a group takes nothing, the person who asked gets
   * it in their own chat, if they have one with the bot.
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
  const partsKey = ({ chat, id }: SentMessage): string => `telegram:parts:${hashedIds(secret, `${chat}:${id}`)}`;

  /** Messages being reserved, or reserved, ahead of their reply. */
  const prepared = new WeakMap<ReplyMemo, Promise<SentMessage>>();

  /** The message that is to become a part: reserved ahead, by an earlier try, or now. */
  async function messageFor(place: Place, index: number, memo: ReplyMemo): Promise<SentMessage> {
    const early = index === 0 ? prepared.get(memo) : undefined;
    prepared.delete(memo);
    // Where the early reservation failed it is made anew.
    const ready = (await early?.catch(() => undefined)) ?? notedIn(place, memo)[index];
    return ready ?? sendNew(place, index, memo, hourglass);
  }

  async function send(place: Place, reply: Reply, memo: ReplyMemo): Promise<void> {
    const parts = draw(reply);
    const sent: SentMessage[] = [];
    for (const [index, part] of parts.entries()) sent[index] = await sendPart(place, index, part, memo);
    const last = sent[parts.length - 1];
    if (parts.length > 1 && last !== undefined) await store.set(partsKey(last), formatMessages(sent), deletableMs);
  }

  async function sendPart(place: Place, index: number, part: DrawnPart, memo: ReplyMemo): Promise<SentMessage> {
    let message: SentMessage;
    try {
      message = await messageFor(place, index, memo);
    } catch (error) {
      const isFile = part.picture !== undefined || part.document !== undefined;
      if (!isFile || !(error instanceof TelegramFault && error.says('text is forbidden'))) throw error;
      // An hourglass is text, which this chat does not take; a picture with its caption it may.
      return sendNew(place, index, memo, part);
    }
    let filling = await messages.fill(message, part);
    if (filling === 'gone') {
      // The person has deleted it in between, or it is from before a migration of the group.
      message = await sendNew(place, index, memo, hourglass);
      filling = await messages.fill(message, part);
    }
    if (filling === 'filled') return message;
    try {
      return await sendNew(place, index, memo, part);
    } finally {
      // No hourglass stays behind, whether or not something took its place.
      await takeAway(message);
    }
  }

  /** Sends a new message and notes it with the job. Where another process has the job by now it is taken away. */
  async function sendNew(place: Place, index: number, memo: ReplyMemo, part: DrawnPart): Promise<SentMessage> {
    const message = await messages.send(targetOf(place.address, index), part);
    const noted = notedIn(place, memo);
    noted[index] = message;
    try {
      await memo.note(place.mark + formatMessages(noted));
    } catch (error) {
      await takeAway(message);
      throw error;
    }
    return message;
  }

  async function takeAway(message: SentMessage): Promise<void> {
    await messages.remove(message).catch(() => false);
  }

  return {
    prepare(address, memo) {
      const [place] = placesOf(address, memo);
      if (prepared.has(memo) || place === undefined || notedIn(place, memo)[0] !== undefined) return;
      const message = sendNew(place, 0, memo, hourglass);
      message.catch(() => {});
      prepared.set(memo, message);
    },
    async deliver(address, reply, memo) {
      let delivery: Delivery = 'undeliverable';
      const leftBehind: SentMessage[] = [];
      for (const place of placesOf(address, memo))
        try {
          await send(place, reply, memo);
          for (const message of leftBehind) await takeAway(message);
          return 'delivered';
        } catch (error) {
          if (!isNobodyThere(error) && !isRefused(error)) throw error;
          if (isRefused(error)) delivery = 'refused';
          leftBehind.push(...notedIn(place, memo).filter((message) => message !== undefined));
        }
      return delivery;
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

/** A chat in which a reply may stand, and how a note says that its messages are there. */
interface Place {
  readonly address: Address;
  readonly mark: '' | typeof inOwnChat;
}

const inOwnChat = 'own:';

/** Where a reply is tried, in this order; where an earlier try came to the person's own chat, no other. */
function placesOf(address: Address, memo: ReplyMemo): readonly Place[] {
  const { person } = address;
  const asked: Place = { address, mark: '' };
  if (person === undefined) return [asked];
  // A person's own chat has the person's id.
  const own: Place = { address: { chat: person, message: 0 }, mark: inOwnChat };
  return memo.noted()?.startsWith(inOwnChat) === true ? [own] : [asked, own];
}

/** What stands in this place, by number of the part. */
function notedIn({ address, mark }: Place, memo: ReplyMemo): (SentMessage | undefined)[] {
  const noted = memo.noted() ?? '';
  const isHere = noted.startsWith(inOwnChat) === (mark === inOwnChat);
  return isHere ? parseMessages(noted.slice(mark.length), address.chat) : [];
}

/** The ids alone: no chat's id stands in the store. After a migration they are not found, and the part is sent anew. */
function formatMessages(sent: readonly (SentMessage | undefined)[]): string {
  return sent.map((message) => (message === undefined ? '' : `${message.id}`)).join(',');
}

function parseMessages(text: string | undefined, chat: number): (SentMessage | undefined)[] {
  if (text === undefined) return [];
  return text.split(',').map((id) => (Number(id) > 0 ? { id: Number(id), chat } : undefined));
}
