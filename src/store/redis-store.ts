import type { Redis } from 'ioredis';
import type { KeyValueStore } from './key-value-store.ts';

/** Everything lies under this prefix, beside BullMQ's own keys. */
const prefix = 'molecheck:';

/**
 * For many machines. Needs Redis 6.2 (GETDEL). Redis expires entries by itself. `close` leaves the connection open: it
 * belongs to whoever made it.
 */
export function createRedisStore(redis: Redis): KeyValueStore {
  const named = (key: string): string => prefix + key;
  return {
    get: async (key) => (await redis.get(named(key))) ?? undefined,
    list: async (start) => {
      const values: string[] = [];
      for await (const keys of redis.scanStream({ match: `${named(start)}*`, count: 1000 }) as AsyncIterable<string[]>)
        if (keys.length > 0) values.push(...(await redis.mget(keys)).flatMap((value) => value ?? []));
      return values;
    },
    set: async (key, value, ttlMs) => {
      if (ttlMs === undefined) await redis.set(named(key), value);
      else await redis.set(named(key), value, 'PX', Math.max(1, Math.round(ttlMs)));
    },
    add: async (key, value, ttlMs) =>
      (await redis.set(named(key), value, 'PX', Math.max(1, Math.round(ttlMs)), 'NX')) === 'OK',
    take: async (key) => (await redis.getdel(named(key))) ?? undefined,
    delete: async (key) => {
      await redis.del(named(key));
    },
    close: async () => undefined,
  };
}
