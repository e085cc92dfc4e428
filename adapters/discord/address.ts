import { z } from 'zod';
import type { ReplyAddress } from '../../src/queue/check-job.ts';

/**
 * Where an answer goes. It travels through the queue, so any process can deliver:
 *
 * - `interaction`: edits `@original`, for the 15 minutes that its token lives; after that by direct message to `user`.
 *   `shareable`: the answer is for one pair of eyes in a place where others are, so it gets the button that shares it.
 * - `message`: an answer to a message in a DM or a server; where the bot may not write there, by direct message.
 * - `direct`: by direct message only, because the interaction was lost.
 */
const addressSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('interaction'),
    application: z.string(),
    token: z.string(),
    id: z.string(),
    user: z.string(),
    shareable: z.boolean(),
    /** Largest upload that Discord takes here, bytes. */
    maxBytes: z.number(),
  }),
  z.object({ kind: z.literal('message'), channel: z.string(), id: z.string(), user: z.string(), guild: z.boolean() }),
  z.object({ kind: z.literal('direct'), id: z.string(), user: z.string() }),
]);

export type Address = z.infer<typeof addressSchema>;

/** Reads an address that came back from the queue. Throws where it is not one of ours, which is a fault in the program. */
export function readAddress(address: ReplyAddress): Address {
  return addressSchema.parse(address);
}

/** Discord's upload limit for apps where an interaction does not say another one (since September 2024), bytes. */
export const defaultMaxBytes = 10 * 1024 * 1024;

/** How long an interaction's token lives, with a margin for the call itself. Milliseconds. */
const tokenLifeMs = 15 * 60_000 - 10_000;

/** Unix milliseconds in which Discord made an id (its epoch is the start of 2015). */
export function createdAt(id: string): number {
  return Number(BigInt(id) >> 22n) + 1_420_070_400_000;
}

/** Whether an interaction's token can still be used. */
export function isAlive(interactionId: string, nowMs: number = Date.now()): boolean {
  return nowMs - createdAt(interactionId) < tokenLifeMs;
}
