import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'telegraf/types';
import type { Client } from './client.ts';
import { type Connection, isWebhookSet } from './connection.ts';
import { TelegramFault } from './errors.ts';
import type { Intake } from './intake.ts';

/** What the bot wants to hear of: edited messages and channel posts don't even arrive. */
export const allowedUpdates: readonly string[] = ['message', 'callback_query'];

/** Telegram gives at most so many unconfirmed updates; that bounds what is in hand. */
const mostUpdates = 100;
const longPollSeconds = 25;
/** While answers are owed the offset stands still, and a long poll would return at once with what is known. */
const shortPollMs = { least: 50, most: 400 };

export interface Polling {
  /** Ends the poll under way: nothing new is taken. */
  stop(): Promise<void>;
  /** Tells Telegram which updates are done. To be called last. */
  confirm(): Promise<void>;
}

interface PollingParts {
  readonly client: Client;
  readonly intake: Intake;
  readonly connection: Connection;
}

/**
 * Long polling with an offset that moves only past updates that are done: their reply was sent, or their job is stored.
 * (telegraf's own loop confirms a batch by fetching the next one; a crash then loses the batch.) Handling never holds up
 * the next poll; at most 100 updates are in hand.
 */
export function startPolling({ client, intake, connection }: PollingParts): Polling {
  const stopping = new AbortController();
  const { signal } = stopping;
  const owed = new Map<number, Promise<void>>();
  /** Done, but not before the offset: Telegram gives them again. */
  const done = new Set<number>();
  let next = 0;
  let wake: () => void = () => {};

  const offset = (): number => Math.min(next, ...owed.keys());

  const take = (update: Update): boolean => {
    const id = update.update_id;
    if (owed.has(id) || done.has(id)) return false;
    const ended = intake.handle(update).done;
    owed.set(id, ended);
    void ended.then(() => {
      owed.delete(id);
      done.add(id);
      wake();
    });
    return true;
  };

  /** @returns the number of updates not seen before. */
  const poll = async (timeoutSeconds: number): Promise<number> => {
    const from = offset();
    for (const id of done) if (id < from) done.delete(id);
    const updates = await client.call<Update[]>(
      'getUpdates',
      { offset: from, limit: mostUpdates, timeout: timeoutSeconds, allowed_updates: allowedUpdates },
      { signal, timeoutMs: (timeoutSeconds + 15) * 1000 },
    );
    const last = updates.at(-1);
    if (last !== undefined) next = last.update_id + 1;
    return updates.filter(take).length;
  };

  /** Until an update in hand is done, at most so long. */
  const untilChange = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    let waitMs = shortPollMs.least;
    let isUp = false;
    for (let failures = 0; !signal.aborted; ) {
      try {
        // The first poll, and the first after a failure, comes back at once, so that it is known whether it works.
        const fresh = await poll(isUp && owed.size === 0 ? longPollSeconds : 0);
        connection.up('long polling');
        isUp = true;
        failures = 0;
        waitMs = fresh > 0 ? shortPollMs.least : Math.min(waitMs * 2, shortPollMs.most);
        if (owed.size > 0) await untilChange(waitMs);
      } catch (error) {
        if (signal.aborted) return;
        isUp = false;
        failures += 1;
        if (error instanceof TelegramFault && isWebhookSet(error)) await deleteWebhook(client).catch(() => {});
        if (!(await connection.recover(error, failures, signal))) return;
      }
    }
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
    async confirm() {
      // The last answers are out; their updates are being noted.
      await Promise.race([Promise.all(owed.values()), sleep(1_000, undefined, { ref: false })]);
      // Confirms without taking: of what comes back nothing is handled, so Telegram keeps it for the next start.
      if (next > 0) await client.call('getUpdates', { offset: offset(), limit: 1, timeout: 0 }, { timeoutMs: 5_000 });
    },
  };
}

/** Updates that came while a webhook was set are kept. */
export async function deleteWebhook(client: Client): Promise<void> {
  await client.call('deleteWebhook', { drop_pending_updates: false }, { patienceMs: 10_000 });
}
