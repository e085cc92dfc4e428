import type { KeyValueStore } from './key-value-store.ts';

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

/** So many entries each write looks at, in turn, whether they have expired: the walk gets round before as many again are written. */
const looksPerWrite = 2;

/** Keeps everything in this process: for tests, and as what remains when no other store can be had. Forgets on restart. */
export function createMemoryStore(now: () => number = Date.now): KeyValueStore {
  const entries = new Map<string, Entry>();
  let walk = entries.keys();

  const read = (key: string): string | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > now()) return entry?.value;
    entries.delete(key);
    return undefined;
  };
  const write = (key: string, value: string, ttlMs: number | undefined): void => {
    entries.set(key, { value, expiresAt: ttlMs === undefined ? Number.POSITIVE_INFINITY : now() + ttlMs });
    for (let looks = 0; looks < looksPerWrite; looks++) {
      const next = walk.next();
      if (next.done) walk = entries.keys();
      else read(next.value);
    }
  };

  return {
    get: async (key) => read(key),
    list: async (prefix) => {
      const keys = [...entries.keys()].filter((key) => key.startsWith(prefix) && read(key) !== undefined);
      return keys.map((key) => [key, read(key) ?? '']);
    },
    set: async (key, value, ttlMs) => write(key, value, ttlMs),
    add: async (key, value, ttlMs) => {
      if (read(key) !== undefined) return false;
      write(key, value, ttlMs);
      return true;
    },
    delete: async (key) => {
      entries.delete(key);
    },
    close: async () => entries.clear(),
  };
}
