import { setTimeout as sleep } from 'node:timers/promises';

/** How long tries are apart. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * Milliseconds to wait after failure number `failures` (1 for the first): twice as long each time, at most `mostMs`, the lower
 * half fixed and the upper half random, so that those who failed together do not come back together. Never shorter than what
 * the other side asked for (`Retry-After`).
 */
export function backoffMs({ firstMs, mostMs }: Backoff, failures: number, askedMs = 0): number {
  const ceilingMs = Math.min(mostMs, firstMs * 2 ** (failures - 1));
  return Math.max(askedMs, Math.round(ceilingMs * (0.5 + Math.random() / 2)));
}

export interface Retrying extends Backoff {
  /** Tries in all. Default: any number. */
  readonly attempts?: number;
  /** No try begins later than so long after the first failure. Default: for ever. */
  readonly patienceMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** The milliseconds that the other side asked to wait, 0 where it asked for none, undefined where no further try can help. */
  again(error: unknown): number | undefined;
  /** Before each wait. */
  onRetry?(error: unknown, waitMs: number, failures: number): void | Promise<void>;
}

/**
 * Does `work` again until it succeeds or no further try is wanted. Every wait between tries in MoleCheck is made here or, where
 * a library or a loop waits by itself (BullMQ, ioredis, polling), reckoned by {@link backoffMs}. p-retry has the loop alone:
 * there a server's wish comes on top of the wait instead of being part of it, and those libraries need the number.
 *
 * @throws the error of the last try.
 */
export async function retry<T>(work: () => Promise<T>, retrying: Retrying): Promise<T> {
  const { attempts = Infinity, patienceMs = Infinity, signal } = retrying;
  let endMs: number | undefined;
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      endMs ??= performance.now() + patienceMs;
      const askedMs = signal?.aborted === true || failures >= attempts ? undefined : retrying.again(error);
      if (askedMs === undefined) throw error;
      const waitMs = backoffMs(retrying, failures, askedMs);
      if (performance.now() + waitMs > endMs) throw error;
      await retrying.onRetry?.(error, waitMs, failures);
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal?.aborted === true) throw error;
    }
  }
}
