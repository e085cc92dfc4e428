import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../src/ops/backoff.ts';
import { within } from '../../src/ops/within.ts';
import type { Client } from './client.ts';
import { betweenTries, type Connection } from './connection.ts';
import { TelegramFault } from './errors.ts';
import type { Intake } from './intake.ts';

/** What the bot wants to hear of: edited messages and channel posts don't even arrive. */
export const allowedUpdates = ['message', 'callback_query'] as const;

/** Telegram's own limit. */
const mostUpdates = 100;
const longPollSeconds = 25;
/** A long poll that brings nothing new after a shorter time did not wait: a proxy answered, or the offset is not heeded. */
const hastyMs = 1_000;
const betweenHasty = { firstMs: 500, mostMs: 15_000 };
const lastWordMs = 2_000;

interface PollingParts {
  readonly client: Client;
  readonly intake: Intake;
  readonly connection: Connection;
}

/**
 * Long polling. The offset, which is the acknowledgement, moves past a batch when the intake has taken all of it: a killed
 * process gets the rest again. (telegraf's own loop moves on before anything was handled.)
 */
export function startPolling({ client, intake, connection }: PollingParts) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let offset = 0;

  /** @returns whether it brought something new, or waited for it. */
  const poll = async (timeoutSeconds: number): Promise<boolean> => {
    const begunMs = performance.now();
    const updates = await client.call(
      'getUpdates',
      { offset, limit: mostUpdates, timeout: timeoutSeconds, allowed_updates: allowedUpdates },
      { signal, timeoutMs: (timeoutSeconds + 15) * 1000 },
    );
    const tookMs = performance.now() - begunMs;
    await Promise.all(updates.map((update) => intake.handle(update)));
    const before = offset;
    offset = (updates.at(-1)?.update_id ?? offset - 1) + 1;
    return offset !== before || timeoutSeconds === 0 || tookMs >= hastyMs;
  };

  const run = async (): Promise<void> => {
    let isUp = false;
    for (let failures = 0, hasty = 0; !signal.aborted; ) {
      try {
        // The first poll, and the first after a failure, comes back at once, so that it is known whether it works.
        const isSound = await poll(isUp ? longPollSeconds : 0);
        connection.up('long polling');
        isUp = true;
        failures = 0;
        hasty = isSound ? 0 : hasty + 1;
        if (hasty > 0) await sleep(backoffMs(betweenHasty, hasty), undefined, { signal });
        await intake.room();
      } catch (error) {
        if (signal.aborted) return;
        isUp = false;
        failures += 1;
        if (error instanceof TelegramFault && error.says('a webhook is set'))
          await deleteWebhook(client, signal).catch(() => {});
        const askedMs = connection.down(error, failures);
        if (askedMs === undefined) return;
        await sleep(backoffMs(betweenTries, failures, askedMs), undefined, { signal }).catch(() => {});
      }
    }
  };

  const running = run();
  return {
    /** Ends the poll under way and tells Telegram what was taken. */
    async stop(): Promise<void> {
      stopping.abort();
      // What is still being stored is given again to the next process.
      await within(lastWordMs, running);
      // Of what comes back nothing is handled, so Telegram keeps it for the next start.
      if (offset > 0 && !client.refused())
        await client.call('getUpdates', { offset, limit: 1, timeout: 0 }, { timeoutMs: 5_000 }).catch(() => {});
    },
  };
}

/** Updates that came while a webhook was set are kept. */
export async function deleteWebhook(client: Client, signal: AbortSignal): Promise<void> {
  await client.call('deleteWebhook', { drop_pending_updates: false }, { patienceMs: 10_000, signal });
}
