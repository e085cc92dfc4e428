import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { createRecentIds } from './recent-ids.ts';

/** Keeps the promise that a job is answered once, although its check may run twice (a killed worker, a repeated update). */
export interface DeliveryLedger {
  /**
   * Calls `send` unless the job was answered before. While `send` runs no other process sends for the same job.
   *
   * What remains: a process that dies after the platform took the message and before the ledger was told leaves the job in
   * doubt, and it is sent again, because a second answer harms less than none. The adapters make that harmless: on Discord
   * it edits the deferred reply or repeats a nonce, on Telegram it edits a message that was reserved and noted before.
   *
   * @returns what `send` gave, or `already` where the person has the answer.
   * @throws what `send` threw (the job may then be sent again), or an error with code LEDGER_HELD when another process has
   *   been sending for longer than a claim lives.
   */
  once<T>(jobId: string, send: () => Promise<T>): Promise<T | 'already'>;
  close(): void;
}

export interface DeliveryLedgerOptions {
  readonly store: KeyValueStore;
  readonly logger: Logger;
  /** A claim that nobody renews for so long belongs to a dead process. */
  readonly claimMs?: number;
  /** How often the ledger looks whether the store has lost its data. */
  readonly watchMs?: number;
}

const dayMs = 86_400_000;
const rememberedIds = 20_000;
const pollMs = 100;

class LedgerHeldError extends Error {
  override readonly name = 'LedgerHeldError';
  readonly code = 'LEDGER_HELD';
}

/**
 * The ledger in the key-value store: a file on one machine, Redis on many. Three kinds of keys, named by a hash of the job
 * id: `claim` (who is sending; lives `claimMs`, renewed), `begun` and `sent` (a day). What this process sent it also keeps
 * in memory, and writes it again when the store comes back empty, so that lost data doubles no answer.
 */
export function createDeliveryLedger(options: DeliveryLedgerOptions): DeliveryLedger {
  const { store, claimMs = 20_000, watchMs = 2000 } = options;
  const logger = options.logger.child({ part: 'ledger' });
  const self = randomUUID();
  const sent = createRecentIds(dayMs, rememberedIds);

  async function claim(name: string): Promise<boolean> {
    const givenUpAt = performance.now() + 2 * claimMs;
    while (!(await store.add(`claim:${name}`, self, claimMs))) {
      if ((await store.get(`sent:${name}`)) !== undefined) return false;
      if (performance.now() > givenUpAt) throw new LedgerHeldError('Another process is sending this answer.');
      await sleep(pollMs);
    }
    // Looked up after the claim: whoever held it before has written its mark by now.
    if ((await store.get(`sent:${name}`)) === undefined) return true;
    await store.delete(`claim:${name}`);
    return false;
  }

  async function once<T>(jobId: string, send: () => Promise<T>): Promise<T | 'already'> {
    const name = hash(jobId);
    if (sent.has(name) || !(await claim(name))) return 'already';
    const renewal = setInterval(() => {
      store
        .set(`claim:${name}`, self, claimMs)
        .catch((error) => logger.warn({ code: errorCode(error) }, 'claim not renewed'));
    }, claimMs / 4);
    try {
      if (!(await store.add(`begun:${name}`, '1', dayMs)))
        logger.info({ job: jobId }, 'sending again: an earlier try did not say how it ended');
      const result = await send();
      sent.add(name);
      await store.set(`sent:${name}`, '1', dayMs);
      return result;
    } finally {
      clearInterval(renewal);
      await store.delete(`claim:${name}`);
    }
  }

  const watch = setInterval(() => void restoreAfterLoss().catch(() => {}), watchMs);
  watch.unref();

  /** The store holds one key for as long as it keeps its data; where it is missing, what was sent is written again. */
  async function restoreAfterLoss(): Promise<void> {
    if ((await store.get(`epoch:${self}`)) !== undefined) return;
    const names = sent.ids();
    for (const name of names) await store.set(`sent:${name}`, '1', dayMs);
    await store.set(`epoch:${self}`, '1', dayMs);
    if (names.length > 0)
      logger.warn({ answers: names.length }, 'the store had lost its data; answers sent were noted again');
  }

  return {
    once,
    close: () => clearInterval(watch),
  };
}

function hash(jobId: string): string {
  return createHash('sha256').update(jobId).digest('base64url').slice(0, 22);
}
