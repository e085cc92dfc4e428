import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { createMemoryStore } from './memory-store.ts';

const warnEveryMs = 30_000;
/**
 * So long a store that just failed is not asked again: an outage must not cost every call its time limit. A store that can't be
 * written to (disk full) is still read: otherwise it would seem, for that long, as if nobody had given their consent.
 */
const restMs = 1_000;

/**
 * A store that never throws: what the primary store fails to take is kept in this process's memory, and looked for there
 * first; what it fails to erase counts as erased and is erased when it is back. So an outage costs memory across processes
 * and restarts, never an answer.
 */
export function createResilientStore(
  primary: KeyValueStore,
  logger: Logger,
  now: () => number = () => performance.now(),
): KeyValueStore {
  const spare = createMemoryStore(now);
  /** Keys that the primary store still has to erase. */
  const owed = new Set<string>();
  let warnedAt = Number.NEGATIVE_INFINITY;
  const failedAt = { read: Number.NEGATIVE_INFINITY, write: Number.NEGATIVE_INFINITY };

  async function write<T>(run: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    return attempt('write', async () => {
      for (const key of owed) {
        await primary.delete(key);
        owed.delete(key);
      }
      return run();
    });
  }

  async function attempt<T>(
    kind: keyof typeof failedAt,
    run: () => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    if (now() - failedAt[kind] < restMs) return undefined;
    try {
      return { value: await run() };
    } catch (error) {
      failedAt[kind] = now();
      if (now() - warnedAt >= warnEveryMs) {
        warnedAt = now();
        logger.warn({ code: errorCode(error) }, 'store: failing, memory stands in');
      }
      return undefined;
    }
  }

  async function erase(key: string): Promise<void> {
    await spare.delete(key);
    if ((await write(() => primary.delete(key))) === undefined) owed.add(key);
  }

  return {
    get: async (key) =>
      (await spare.get(key)) ?? (owed.has(key) ? undefined : (await attempt('read', () => primary.get(key)))?.value),
    // What memory stands in for is not of an earlier process: whoever lists looks for that.
    list: async (prefix) => (await attempt('read', () => primary.list(prefix)))?.value ?? [],
    set: async (key, value, ttlMs) => {
      if ((await write(() => primary.set(key, value, ttlMs))) !== undefined) return spare.delete(key);
      owed.delete(key);
      await spare.set(key, value, ttlMs);
    },
    add: async (key, value, ttlMs) => {
      if ((await spare.get(key)) !== undefined) return false;
      const added = await write(() => primary.add(key, value, ttlMs));
      return added === undefined ? spare.add(key, value, ttlMs) : added.value;
    },
    take: async (key) => {
      // The spare is emptied in any case: of two callers one gets the value.
      const kept = await spare.take(key);
      const taken = await write(() => primary.take(key));
      return kept ?? taken?.value;
    },
    delete: erase,
    close: async () => {
      await write(() => primary.close());
      await spare.close();
    },
  };
}
