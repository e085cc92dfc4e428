import { setImmediate as nextTurn } from 'node:timers/promises';
import { open, type RootDatabaseOptionsWithPath } from 'lmdb';
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
 * One embedded file (LMDB) for this user alone: survives restarts and crashes, and several processes may have it open at once.
 * Writes run in transactions, which LMDB gives to one process at a time. Resolved means committed.
 *
 * @param path the file; its folder must exist.
 * @throws Error with a `code` where the file can't be opened (permission, disk).
 */
export function openLmdbStore(path: string, { now = Date.now, sweepMs = 60_000 }: LmdbStoreOptions = {}) {
  // lmdb's types don't know `permissionsMode`.
  const options = { path, noSubdir: true, encoding: 'json', maxReaders: 64, permissionsMode: 0o600 } as const;
  const database = open<Entry | true, string | IndexKey>(options as RootDatabaseOptionsWithPath);
  const entryOf = (key: string): Entry | undefined => database.get(key) as Entry | undefined;
  const liveValue = (entry: Entry | undefined): string | undefined =>
    entry !== undefined && (entry[1] ?? Number.POSITIVE_INFINITY) > now() ? entry[0] : undefined;

  /** Within a transaction, as {@link write}: entry and index always fit together. */
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

  /** Removes what has expired, a bounded number of entries at a time. @returns how many each step removed. */
  async function sweep(): Promise<readonly number[]> {
    const steps: number[] = [];
    do {
      const range = { start: [0], end: [0, now() + 1], limit: sweepBatch };
      const due = [...database.getKeys(range as object)] as IndexKey[];
      await database.transaction(() => {
        for (const [, expiresAt, key] of due) {
          // It may have been renewed in between.
          if (entryOf(key)?.[1] === expiresAt) remove(key);
          else database.remove([0, expiresAt, key]);
        }
      });
      steps.push(due.length);
      await nextTurn();
    } while (steps.at(-1) === sweepBatch);
    return steps;
  }
  const sweeper = setInterval(() => void sweep().catch(() => undefined), sweepMs);
  sweeper.unref();

  const store: KeyValueStore = {
    get: async (key) => liveValue(entryOf(key)),
    list: async (prefix) => {
      const range = database.getRange({ start: prefix, end: `${prefix}\uffff` });
      const live = [...range].map(({ key, value }) => [key as string, liveValue(value as Entry)] as const);
      return live.filter((entry): entry is [string, string] => entry[1] !== undefined);
    },
    set: (key, value, ttlMs) => database.transaction(() => write(key, value, ttlMs)),
    add: (key, value, ttlMs) =>
      database.transaction(() => {
        if (liveValue(entryOf(key)) !== undefined) return false;
        write(key, value, ttlMs);
        return true;
      }),
    delete: (key) => database.transaction(() => remove(key)),
    close: async () => {
      clearInterval(sweeper);
      await database.close();
    },
  };
  return { ...store, sweep };
}
