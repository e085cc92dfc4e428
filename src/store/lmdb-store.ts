import { open } from 'lmdb';
import type { KeyValueStore } from './key-value-store.ts';

/** Value and expiry (epoch milliseconds, null = none), as they lie in the file. */
type Entry = readonly [value: string, expiresAt: number | null];

export interface LmdbStoreOptions {
  readonly now?: () => number;
  /** How often expired entries are removed from the file, milliseconds. */
  readonly sweepMs?: number;
}

/**
 * One embedded file (LMDB): survives restarts and crashes, and several processes may have it open at once. `add` and `take`
 * run in a write transaction, which LMDB gives to one process at a time. Resolved means committed.
 *
 * @param path the file; its folder must exist.
 * @throws Error with a `code` where the file can't be opened (permission, disk, damaged).
 */
export function openLmdbStore(
  path: string,
  options: LmdbStoreOptions = {},
): KeyValueStore & { sweep(): Promise<number> } {
  const now = options.now ?? Date.now;
  const database = open<Entry, string>({ path, noSubdir: true, encoding: 'json', maxReaders: 64 });
  const isLive = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && (entry[1] === null || entry[1] > now());
  const read = (key: string): string | undefined => {
    const entry = database.get(key);
    return isLive(entry) ? entry[0] : undefined;
  };
  const entryOf = (value: string, ttlMs: number | undefined): Entry => [
    value,
    ttlMs === undefined ? null : now() + ttlMs,
  ];

  async function sweep(): Promise<number> {
    const expired = [...database.getRange()].filter(({ value }) => !isLive(value)).map(({ key }) => key);
    if (expired.length === 0) return 0;
    await database.transaction(() => {
      // Looked at again inside the transaction: another process may have renewed it.
      for (const key of expired) if (!isLive(database.get(key))) database.remove(key);
    });
    return expired.length;
  }
  const sweeper = setInterval(() => void sweep().catch(() => undefined), options.sweepMs ?? 5 * 60_000);
  sweeper.unref();

  return {
    sweep,
    get: async (key) => read(key),
    set: async (key, value, ttlMs) => {
      await database.put(key, entryOf(value, ttlMs));
    },
    add: (key, value, ttlMs) =>
      database.transaction(() => {
        if (read(key) !== undefined) return false;
        database.put(key, entryOf(value, ttlMs));
        return true;
      }),
    take: (key) =>
      database.transaction(() => {
        const value = read(key);
        database.remove(key);
        return value;
      }),
    delete: async (key) => {
      await database.remove(key);
    },
    close: async () => {
      clearInterval(sweeper);
      await database.close();
    },
  };
}
