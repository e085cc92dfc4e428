import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import { createPauses } from '../ops/pauses.ts';
import { within } from '../ops/within.ts';
import type { Adapter, ReplyMemo } from '../platform/adapter.ts';
import type { ReplyAddress } from '../queue/check-job.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { reminderReply } from './notices.ts';

/** Who is to be reminded, and how. */
interface Reminder {
  readonly platform: string;
  readonly locale: string;
  /** Of the tap that asked for it. */
  readonly address: ReplyAddress;
}

/** Reminders that people asked for: one a person, sent once, gone with `/forget`. */
export interface Reminders {
  /** Replaces an earlier one. False where nobody can write to that person alone in a month: nothing is kept then. */
  set(person: string, reminder: Reminder): Promise<boolean>;
  cancel(person: string): Promise<void>;
  /**
   * Sends those that are due, one after the other, until the signal aborts. One that can't be sent is left for the next time.
   *
   * @returns whether another process has one in hand.
   */
  sendDue(signal: AbortSignal): Promise<boolean>;
}

const dayMs = 86_400_000;
export const reminderAfterMs = 30 * dayMs;
/** One that could not be sent for so long (the bot was away) is dropped: nobody would understand it any more. */
const lateMs = 5 * dayMs;
/**
 * So long a process has a reminder to itself: longer than a delivery takes. One that died after the message was sent is followed by
 * another so soon that Discord still knows the message's nonce ("in the past few minutes") and does not send it twice.
 */
const sendingMs = 2 * 60_000;
const lookEveryMs = 60 * 60_000;
/** How long the end of the process waits for the one that is being sent. */
const farewellMs = 5_000;

/** What is kept under the person's key. `address`: of the person alone; `note`: what the adapter keeps until it is sent. */
interface Kept extends Reminder {
  /** Epoch milliseconds. */
  readonly dueAt: number;
  readonly note?: string;
}

type Adapters = ReadonlyMap<string, Pick<Adapter, 'deliver' | 'personAddress'>>;

/**
 * A reminder is an entry under the person's hashed key, gone when it is sent. Of several processes that find it due, the one
 * whose claim is stored first sends it.
 *
 * @param now epoch milliseconds.
 */
export function createReminders(
  store: KeyValueStore,
  adapters: Adapters,
  logger: Logger,
  now: () => number = Date.now,
): Reminders {
  const prefix = 'reminder:';
  const write = (key: string, kept: Kept): Promise<void> =>
    store.set(key, JSON.stringify(kept), kept.dueAt + lateMs - now());
  const read = async (key: string): Promise<Kept | undefined> => {
    const text = await store.get(key);
    return text === undefined ? undefined : parse(text);
  };

  async function send(key: string): Promise<void> {
    const kept = await read(key);
    const adapter = adapters.get(kept?.platform ?? '');
    // Sent by another process since the look, cancelled, or asked for anew.
    if (kept === undefined || adapter === undefined || kept.dueAt > now()) return;
    const isStillWanted = async () => (await read(key))?.dueAt === kept.dueAt;
    let { note } = kept;
    const memo: ReplyMemo = {
      noted: () => note,
      note: async (text) => {
        if (!(await isStillWanted())) throw new Error('The reminder was cancelled while it was being sent.');
        note = text;
        await write(key, { ...kept, note });
      },
    };
    const delivery = await adapter.deliver(kept.address, reminderReply(kept.locale), memo);
    if (await isStillWanted()) await store.delete(key);
    logger.info({ platform: kept.platform, delivery }, 'reminder sent');
  }

  return {
    async set(person, { platform, locale, address: asked }) {
      const address = adapters.get(platform)?.personAddress?.(asked);
      if (address === undefined) return false;
      await write(prefix + person, { platform, locale, address, dueAt: now() + reminderAfterMs });
      return true;
    },
    cancel: (person) => store.delete(prefix + person),
    async sendDue(signal) {
      let isElsewhere = false;
      for (const [key, text] of await store.list(prefix)) {
        const { platform, dueAt } = parse(text);
        if (signal.aborted) break;
        if (dueAt > now() || !adapters.has(platform)) continue;
        if (await store.add(`sending-${key}`, '', sendingMs))
          await send(key).catch((error: unknown) =>
            logger.warn({ platform, code: errorCode(error) }, 'a reminder could not be sent yet'),
          );
        else isElsewhere = true;
      }
      return isElsewhere;
    },
  };
}

/** Sends what is due now, and looks again every hour; sooner for what another process has in hand, as that may have died. */
export function startReminding({ sendDue }: Pick<Reminders, 'sendDue'>): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const pauses = createPauses();
  async function run(): Promise<void> {
    while (!signal.aborted) {
      // What a store in trouble did not give is looked for again.
      const isElsewhere = await sendDue(signal).catch(() => false);
      await pauses.wait(isElsewhere ? sendingMs : lookEveryMs);
    }
  }
  const running = run();
  return {
    async stop() {
      ending.abort();
      pauses.end();
      await within(farewellMs, running);
    },
  };
}

function parse(text: string): Kept {
  return JSON.parse(text) as Kept;
}
