import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Delivery } from '../platform/adapter.ts';
import type { Platform, ReplyAddress } from '../queue/check-job.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { reminderReply } from './notices.ts';
import type { Reply } from './reply.ts';

/** Where and how to write to a person who asked for it: what is kept of a reminder. */
export interface Reminder {
  readonly platform: Platform;
  readonly locale: string;
  /** A way to the person alone that still works in a month. */
  readonly address: ReplyAddress;
}

export type SendReminder = (platform: Platform, address: ReplyAddress, reply: Reply) => Promise<Delivery>;

/** Reminders that people asked for: one a person, sent once, gone with `/forget`. */
export interface Reminders {
  /** Replaces an earlier one. */
  set(person: string, reminder: Reminder): Promise<void>;
  cancel(person: string): Promise<void>;
  /** Sends those that are due; of several processes that look at once, one sends. Never throws. */
  sendDue(send: SendReminder, logger: Logger): Promise<void>;
}

const dayMs = 86_400_000;
export const reminderAfterMs = 30 * dayMs;
/** One that could not be sent by then (the bot was away) is dropped: it would come too late to be understood. */
const keptMs = 35 * dayMs;
const daysLookedBack = Math.ceil((keptMs - reminderAfterMs) / dayMs);

type Kept = Reminder & { readonly dueAt: number };

/**
 * A record under the person's hashed key, and for each day a row of slots that name the people whose reminder falls due: a
 * store that can't be searched is walked by day. Slots are never emptied, they expire; a record that is gone was cancelled, and
 * whoever takes it out sends it.
 *
 * @param now epoch milliseconds.
 */
export function createReminders(store: KeyValueStore, now: () => number = Date.now): Reminders {
  const recordOf = (person: string): string => `reminder:${person}`;
  const slotOf = (day: number, slot: number): string => `reminders:${day}:${slot}`;
  /** Where the first free slot of a day may be. */
  const firstFree = new Map<number, number>();

  async function sendOne(person: string, send: SendReminder): Promise<void> {
    const kept = parse(await store.get(recordOf(person)));
    if (kept === undefined || kept.dueAt > now()) return;
    const taken = parse(await store.take(recordOf(person)));
    if (taken === undefined) return;
    const putBack = () =>
      store.add(recordOf(person), JSON.stringify(taken), taken.dueAt - reminderAfterMs + keptMs - now());
    // Asked for anew between the two looks.
    if (taken.dueAt > now()) return void (await putBack());
    try {
      await send(taken.platform, taken.address, reminderReply(taken.locale));
    } catch (error) {
      await putBack();
      throw error;
    }
  }

  return {
    async set(person, reminder) {
      const dueAt = now() + reminderAfterMs;
      const day = Math.floor(dueAt / dayMs);
      await store.set(recordOf(person), JSON.stringify({ ...reminder, dueAt } satisfies Kept), keptMs);
      let slot = firstFree.get(day) ?? 0;
      while (!(await store.add(slotOf(day, slot), person, keptMs + dayMs))) slot += 1;
      firstFree.set(day, slot + 1);
    },
    cancel: (person) => store.delete(recordOf(person)),
    async sendDue(send, logger) {
      const today = Math.floor(now() / dayMs);
      for (const day of firstFree.keys()) if (day < today) firstFree.delete(day);
      for (let day = today - daysLookedBack; day <= today; day++)
        for (let slot = 0; ; slot++) {
          try {
            const person = await store.get(slotOf(day, slot));
            if (person === undefined) break;
            await sendOne(person, send);
          } catch (error) {
            logger.warn({ code: errorCode(error) }, 'a reminder could not be sent yet');
          }
        }
    },
  };
}

function parse(text: string | undefined): Kept | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}
