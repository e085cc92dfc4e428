import type { ReplyAddress } from '../../src/queue/check-job.ts';
import type { ChatRef } from './limits.ts';

/** Where a reply goes on Telegram; JSON-safe, made by `translate.ts`, read by `deliver.ts` and `respond.ts`. */
export interface TelegramAddress {
  readonly chat: number;
  readonly isGroup: boolean;
  /** Topic of a forum. */
  readonly thread?: number;
  /** The message that the reply quotes. */
  readonly message: number;
  /** The update that asked (the first one of an album): tells two questions about the same photo apart. */
  readonly update: number;
  /** The message whose button was pressed, and whether it shows a picture. */
  readonly pressed?: number;
  readonly pressedPicture?: boolean;
}

export function toReplyAddress(address: TelegramAddress): ReplyAddress {
  return { ...address };
}

/**
 * Reads back what {@link toReplyAddress} wrote, maybe in another process.
 *
 * @throws TypeError for an address of another platform: a fault in the program, not in the data.
 */
export function toTelegramAddress(address: ReplyAddress): TelegramAddress {
  const { chat, message, update, isGroup, thread, pressed, pressedPicture } = address as Partial<TelegramAddress>;
  if (typeof chat !== 'number' || typeof message !== 'number' || typeof update !== 'number')
    throw new TypeError('This is no Telegram address.');
  return {
    chat,
    message,
    update,
    isGroup: isGroup === true,
    ...(typeof thread === 'number' ? { thread } : {}),
    ...(typeof pressed === 'number' ? { pressed, pressedPicture: pressedPicture === true } : {}),
  };
}

export function chatOf(address: TelegramAddress): ChatRef {
  return { id: address.chat, isGroup: address.isGroup };
}
