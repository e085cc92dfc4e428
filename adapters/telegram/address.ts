import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { ReplyAddress } from '../../src/queue/check-job.ts';

/** Where a reply goes on Telegram. It travels through the queue, so any process can deliver. */
const addressSchema = z.object({
  chat: z.number(),
  /** Nobody asks any more; but 1.0.0, to which an operator may go back, takes no address without it. */
  isGroup: z.boolean().exactOptional(),
  /** Topic of a forum. */
  thread: z.number().exactOptional(),
  /** The message that the reply quotes; 0: none. */
  message: z.number(),
  /** Who asked in a group: gets the answer in their own chat where the group takes none. */
  person: z.number().exactOptional(),
  /** The message whose button was pressed, and whether it shows a picture. */
  pressed: z.number().exactOptional(),
  pressedPicture: z.boolean().exactOptional(),
});

export type Address = Readonly<z.infer<typeof addressSchema>>;

/** Reads an address that came back from the queue. Throws where it is not one of ours, which is a fault in the program. */
export function readAddress(address: ReplyAddress): Address {
  return addressSchema.parse(address);
}

/** Ids as part of a key of the store, which never holds them in the clear: without the secret nobody can test a guessed one. */
export function hashedIds(secret: string, ids: string): string {
  return createHmac('sha256', secret).update(ids).digest('base64url').slice(0, 22);
}

/** Ids of people's own chats are those of the people; groups have negative ones. */
export function isGroup(chat: number): boolean {
  return chat < 0;
}

/** The person's own chat. Whoever asks in a group may never have opened one, and Telegram lets no bot begin it. */
export function personAddress({ chat }: Address): Address | undefined {
  return isGroup(chat) ? undefined : { chat, message: 0 };
}

/** Where the part of a reply with this number goes: the first one quotes the photo. */
export function targetOf(address: Address, part: number): Address {
  return part === 0 ? address : { ...address, message: 0 };
}
