import type { Redis } from 'ioredis';
import type { KeyValueStore } from './key-value-store.ts';

/** Everything lies under this prefix, beside BullMQ's own keys. */
const prefix = 'molecheck:';

/**
 * For many machines. Redis expires entries by itself. `close` leaves the connection open: it
 * belongs to whoever made it.
 */
export function createRedisStore(redis: Redis): KeyValueStore {
  const named = (key: string): string => prefix + key;
  return {
    get: async (key) => (await redis.get(named(key))) ?? undefined,
    list: async (start) => {
      // A scan may name a key twice.
      const found = new Map<string, string>();
      const scan: AsyncIterable<string[]> = redis.scanStream({ match: `${named(start)}*`, count: 1000 });
      for await (const keys of scan)
        for (const key of keys) {
          const value = await redis.get(key);
          if (value !== null) found.set(key.slice(prefix.length), value);
        }
      return [...found];
    },
    set: async (key, value, ttlMs) => {
      if (ttlMs === undefined) await redis.set(named(key), value);
      else await redis.set(named(key), value, 'PX', Math.max(1, Math.round(ttlMs)));
    },
    add: async (key, value, ttlMs) =>
      (await redis.set(named(key), value, 'PX', Math.max(1, Math.round(ttlMs)), 'NX')) === 'OK',
    delete: async (key) => {
      await redis.del(named(key));
    },
    close: async () => undefined,
  };
}
