import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from './key-value-store.ts';

const warnEveryMs = 30_000;
/**
 * So long a store that just failed is not asked again: an outage must not cost every call its time limit. A store that can't be
 * written to (disk full) is still read: otherwise it would seem, for that long, as if nobody had given their consent.
 */
const restMs = 1_000;

/** What the primary store has yet to be told: a value, or (undefined) that the key is erased. */
interface Owed {
  readonly value: string | undefined;
  readonly expiresAt: number;
}

/**
 * A store that never throws: what the primary store fails to take stands in this process's memory, is looked for there first,
 * and is written when the store is back. So an outage costs memory across processes and restarts, never an answer.
 */
export function createResilientStore(
  primary: KeyValueStore,
  logger: Logger,
  now: () => number = () => performance.now(),
): KeyValueStore {
  const owed = new Map<string, Owed>();
  let warnedAt = Number.NEGATIVE_INFINITY;
  const failedAt = { read: Number.NEGATIVE_INFINITY, write: Number.NEGATIVE_INFINITY };

  /** The result in a tuple; an empty one where the primary store failed. */
  async function attempt<T>(kind: keyof typeof failedAt, run: () => Promise<T>): Promise<[T] | []> {
    if (now() - failedAt[kind] < restMs) return [];
    try {
      return [await run()];
    } catch (error) {
      failedAt[kind] = now();
      if (now() - warnedAt >= warnEveryMs) {
        warnedAt = now();
        logger.warn({ code: errorCode(error) }, 'store: failing, memory stands in');
      }
      return [];
    }
  }

  const write = <T>(run: () => Promise<T>): Promise<[T] | []> =>
    attempt('write', async () => {
      for (const [key, entry] of owed) {
        const leftMs = entry.expiresAt - now();
        if (entry.value === undefined || leftMs <= 0) await primary.delete(key);
        else await primary.set(key, entry.value, leftMs === Number.POSITIVE_INFINITY ? undefined : leftMs);
        if (owed.get(key) === entry) owed.delete(key);
      }
      return run();
    });

  function owe(key: string, value: string | undefined, ttlMs = Number.POSITIVE_INFINITY): void {
    owed.set(key, { value, expiresAt: now() + ttlMs });
  }
  const standIn = ({ value, expiresAt }: Owed): string | undefined => (expiresAt > now() ? value : undefined);

  return {
    async get(key) {
      const entry = owed.get(key);
      return entry === undefined ? (await attempt('read', () => primary.get(key)))[0] : standIn(entry);
    },
    // What memory stands in for is not of an earlier process: whoever lists looks for that.
    list: async (prefix) => (await attempt('read', () => primary.list(prefix)))[0] ?? [],
    async set(key, value, ttlMs) {
      if ((await write(() => primary.set(key, value, ttlMs))).length === 0) owe(key, value, ttlMs);
    },
    async add(key, value, ttlMs) {
      const [added] = await write(() => primary.add(key, value, ttlMs));
      if (added !== undefined) return added;
      const entry = owed.get(key);
      if (entry !== undefined && standIn(entry) !== undefined) return false;
      owe(key, value, ttlMs);
      return true;
    },
    async delete(key) {
      if ((await write(() => primary.delete(key))).length === 0) owe(key, undefined);
    },
    async close() {
      // The last chance, whatever failed a moment ago.
      failedAt.write = Number.NEGATIVE_INFINITY;
      await write(async () => {});
      await primary.close().catch((error) => logger.warn({ code: errorCode(error) }, 'store: could not be closed'));
    },
  };
}
