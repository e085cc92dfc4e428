import { SnowflakeUtil } from 'discord.js';
import { z } from 'zod';
import type { ReplyAddress } from '../../src/queue/check-job.ts';

/**
 * Where an answer goes. It travels through the queue, so any process can deliver:
 *
 * - `interaction`: edits `@original`, for the 15 minutes that its token lives; after that by direct message to `user`.
 *   `arrivedAt`: when its event reached us, by the same clock that reads its age; absent in jobs of an older release.
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
    arrivedAt: z.number().optional(),
  }),
  z.object({ kind: z.literal('message'), channel: z.string(), id: z.string(), user: z.string(), guild: z.boolean() }),
  z.object({ kind: z.literal('direct'), id: z.string(), user: z.string() }),
]);

export type Address = z.infer<typeof addressSchema>;
export type InteractionAddress = Extract<Address, { kind: 'interaction' }>;

/** Reads an address that came back from the queue. Throws where it is not one of ours, which is a fault in the program. */
export function readAddress(address: ReplyAddress): Address {
  return addressSchema.parse(address);
}

/** Discord's upload limit for apps where an interaction does not say another one (since September 2024), bytes. */
export const defaultMaxBytes = 10 * 1024 * 1024;

/** How long ago an interaction's event arrived, milliseconds; without that note, how long ago Discord made its id. */
export function ageMs({ arrivedAt, id }: Pick<InteractionAddress, 'arrivedAt' | 'id'>): number {
  return Date.now() - (arrivedAt ?? SnowflakeUtil.timestampFrom(id));
}
