import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { createMemoryStore } from './memory-store.ts';

const warnEveryMs = 30_000;

/**
 * A store that never throws: what the primary store fails to take is kept in this process's memory, and looked for there
 * too once the primary is back. So an outage costs memory across processes and restarts, never an answer.
 */
export function createResilientStore(
  primary: KeyValueStore,
  logger: Logger,
  now: () => number = Date.now,
): KeyValueStore {
  const spare = createMemoryStore(now);
  let warnedAt = Number.NEGATIVE_INFINITY;

  async function attempt<T>(run: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await run() };
    } catch (error) {
      if (now() - warnedAt >= warnEveryMs) {
        warnedAt = now();
        logger.warn({ code: errorCode(error) }, 'store: failing, memory stands in');
      }
      return undefined;
    }
  }

  return {
    get: async (key) => (await attempt(() => primary.get(key)))?.value ?? spare.get(key),
    set: async (key, value, ttlMs) => {
      // The spare's older value would otherwise come back once this one expires.
      if ((await attempt(() => primary.set(key, value, ttlMs))) === undefined) await spare.set(key, value, ttlMs);
      else await spare.delete(key);
    },
    add: async (key, value, ttlMs) => {
      if ((await spare.get(key)) !== undefined) return false;
      const added = await attempt(() => primary.add(key, value, ttlMs));
      return added === undefined ? spare.add(key, value, ttlMs) : added.value;
    },
    take: async (key) => {
      // The spare is emptied in any case: of two callers one gets the value.
      const kept = await spare.take(key);
      const taken = await attempt(() => primary.take(key));
      return kept ?? taken?.value;
    },
    delete: async (key) => {
      await spare.delete(key);
      await attempt(() => primary.delete(key));
    },
    close: async () => {
      await attempt(() => primary.close());
      await spare.close();
    },
  };
}
