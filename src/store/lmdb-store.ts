import { setImmediate as nextTurn } from 'node:timers/promises';
import { open } from 'lmdb';
import type { KeyValueStore } from './key-value-store.ts';

/** Value and expiry (epoch milliseconds, null = none), as they lie in the file. */
type Entry = readonly [value: string, expiresAt: number | null];
/** The index of what expires: before every key of an entry, in the order of time. */
type IndexKey = [mark: 0, expiresAt: number, key: string];

export interface LmdbStoreOptions {
  readonly now?: () => number;
  /** How often expired entries are removed from the file, milliseconds. */
  readonly sweepMs?: number;
}

/** So many entries are removed between two turns of the event loop: some milliseconds. */
const sweepBatch = 200;

/**
 * One embedded file (LMDB): survives restarts and crashes, and several processes may have it open at once. Writes run in
 * transactions, which LMDB gives to one process at a time. Resolved means committed.
 *
 * @param path the file; its folder must exist.
 * @throws Error with a `code` where the file can't be opened (permission, disk).
 */
export function openLmdbStore(
  path: string,
  options: LmdbStoreOptions = {},
): KeyValueStore & { sweep(): Promise<number> } {
  const now = options.now ?? Date.now;
  const database = open<Entry | true, string | IndexKey>({ path, noSubdir: true, encoding: 'json', maxReaders: 64 });
  const entryOf = (key: string): Entry | undefined => database.get(key) as Entry | undefined;
  const isLive = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && (entry[1] === null || entry[1] > now());
  const read = (key: string): string | undefined => {
    const entry = entryOf(key);
    return isLive(entry) ? entry[0] : undefined;
  };

  /** Within a transaction: entry and index always fit together. */
  function remove(key: string): void {
    const expiresAt = entryOf(key)?.[1] ?? null;
    if (expiresAt !== null) database.remove([0, expiresAt, key]);
    database.remove(key);
  }
  function write(key: string, value: string, ttlMs: number | undefined): void {
    remove(key);
    const expiresAt = ttlMs === undefined ? null : now() + ttlMs;
    if (expiresAt !== null) database.put([0, expiresAt, key], true);
    database.put(key, [value, expiresAt]);
  }

  /** @returns how many were removed. */
  async function sweep(): Promise<number> {
    for (let removed = 0; ; await nextTurn()) {
      const limit = sweepBatch;
      const due = [
        ...database.getKeys({ start: [0], end: [0, now() + 1] as unknown as IndexKey, limit }),
      ] as IndexKey[];
      if (due.length > 0)
        await database.transaction(() => {
          for (const indexKey of due) {
            database.remove(indexKey);
            // Looked at again: it may have been renewed in between.
            if (entryOf(indexKey[2])?.[1] === indexKey[1]) database.remove(indexKey[2]);
          }
        });
      removed += due.length;
      if (due.length < limit) return removed;
    }
  }
  const sweeper = setInterval(() => void sweep().catch(() => undefined), options.sweepMs ?? 60_000);
  sweeper.unref();

  return {
    sweep,
    get: async (key) => read(key),
    list: async (prefix) => {
      const range = database.getRange({ start: prefix, end: `${prefix}\uffff` });
      return [...range].flatMap(({ value }) => (isLive(value as Entry) ? [(value as Entry)[0]] : []));
    },
    set: (key, value, ttlMs) => database.transaction(() => write(key, value, ttlMs)),
    add: (key, value, ttlMs) =>
      database.transaction(() => {
        if (read(key) !== undefined) return false;
        write(key, value, ttlMs);
        return true;
      }),
    take: (key) =>
      database.transaction(() => {
        const value = read(key);
        remove(key);
        return value;
      }),
    delete: (key) => database.transaction(() => remove(key)),
    close: async () => {
      clearInterval(sweeper);
      await database.close();
    },
  };
}
