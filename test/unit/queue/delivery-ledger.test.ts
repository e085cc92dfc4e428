import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryLedger, type DeliveryLedger } from '../../../src/queue/delivery-ledger.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { openLmdbStore } from '../../../src/store/lmdb-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createRedisStore } from '../../../src/store/redis-store.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';

interface OpenStore {
  readonly store: KeyValueStore;
  /** Takes its data away, where that can happen under a running process. */
  readonly wipe?: () => Promise<unknown>;
  close(): Promise<void>;
}

const stores: { name: string; usable: boolean; open: () => Promise<OpenStore> }[] = [
  {
    name: 'memory',
    usable: true,
    open: async () => {
      const store = createMemoryStore();
      return { store, wipe: () => store.close(), close: async () => {} };
    },
  },
  {
    name: 'file',
    usable: true,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'molecheck-ledger-'));
      const store = openLmdbStore(join(folder, 'store.lmdb'));
      return {
        store,
        close: async () => {
          await store.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  },
  {
    name: `Redis${needsRedis}`,
    usable: hasRedis,
    open: async () => {
      const server = await startRedis();
      const redis = new Redis(server.url, { maxRetriesPerRequest: null });
      redis.on('error', () => {});
      return {
        store: createRedisStore(redis),
        wipe: () => redis.flushall(),
        close: async () => {
          redis.disconnect();
          await server.close();
        },
      };
    },
  },
];

const logger = pino({ level: 'silent' });

for (const { name, usable, open } of stores) {
  describe.skipIf(!usable)(`delivery ledger, ${name}`, () => {
    const closing: (() => unknown)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    async function setUp() {
      const { store, wipe, close } = await open();
      closing.push(close);
      const ledger = (claimMs = 5000): DeliveryLedger => {
        const made = createDeliveryLedger({ store, logger, claimMs, watchMs: 50 });
        closing.push(() => made.close());
        return made;
      };
      return { store, wipe, ledger };
    }

    it('sends once, whoever asks again', async () => {
      const { ledger } = await setUp();
      const [one, two] = [ledger(), ledger()];
      const send = vi.fn(async () => 'delivered' as const);
      expect(await one.once('telegram:1', send)).toBe('delivered');
      expect(await one.once('telegram:1', send)).toBe('already');
      expect(await two.once('telegram:1', send)).toBe('already');
      expect(await two.once('telegram:2', send)).toBe('delivered');
      expect(send).toHaveBeenCalledTimes(2);
    });

    it('sends again after a send that failed', async () => {
      const { ledger } = await setUp();
      const [one, two] = [ledger(), ledger()];
      await expect(one.once('telegram:1', () => Promise.reject(new Error('502')))).rejects.toThrow('502');
      expect(await two.once('telegram:1', async () => 'delivered')).toBe('delivered');
    });

    it('lets one send at a time: the other waits and finds it done', async () => {
      const { ledger } = await setUp();
      const [one, two] = [ledger(), ledger()];
      const log: string[] = [];
      const first = one.once('telegram:1', async () => {
        log.push('one begins');
        await sleep(300);
        log.push('one ends');
        return 'delivered';
      });
      await vi.waitFor(() => expect(log).toEqual(['one begins']));
      const second = await two.once('telegram:1', async () => log.push('two'));
      expect(second).toBe('already');
      expect(log).toEqual(['one begins', 'one ends']);
      expect(await first).toBe('delivered');
    });

    it('holds its claim for as long as a slow send takes', async () => {
      const { ledger } = await setUp();
      // Renewed every 500 ms; a busy machine may be late by more than a second.
      const [one, two] = [ledger(2000), ledger(5000)];
      const slow = one.once('telegram:1', async () => {
        await sleep(2800);
        return 'delivered';
      });
      await sleep(50);
      expect(await two.once('telegram:1', async () => 'doubled')).toBe('already');
      expect(await slow).toBe('delivered');
    });

    it('takes over the claim of a process that died', async () => {
      const { store, ledger } = await setUp();
      const mortal = makeMortal(store);
      const dead = createDeliveryLedger({ store: mortal.store, logger, claimMs: 300, watchMs: 60_000 });
      closing.push(() => dead.close());
      let isSending = false;
      void dead.once('telegram:1', () => {
        isSending = true;
        return new Promise(() => {});
      });
      await vi.waitFor(() => expect(isSending).toBe(true));
      mortal.kill();
      expect(await ledger().once('telegram:1', async () => 'delivered')).toBe('delivered');
    });

    it('knows what it sent after the store has lost its data, and tells the others', async () => {
      const { store, wipe, ledger } = await setUp();
      // A file does not lose its data while the process that holds it runs.
      if (wipe === undefined) return expect(name).toBe('file');
      const [one, two] = [ledger(), ledger()];
      await one.once('telegram:1', async () => 'delivered');
      await wipe();
      expect(await one.once('telegram:1', async () => 'doubled')).toBe('already');
      const other = createHash('sha256').update('telegram:1').digest('base64url').slice(0, 22);
      await vi.waitFor(async () => expect(await store.get(`sent:${other}`)).toBe('1'), { timeout: 10_000 });
      return expect(await two.once('telegram:1', async () => 'doubled')).toBe('already');
    });
  });
}

/** A store whose process can be killed: from then on nothing it began comes back. */
function makeMortal(store: KeyValueStore) {
  let isDead = false;
  const mortal = new Proxy(store, {
    get: (target, name: keyof KeyValueStore) => (isDead ? () => new Promise(() => {}) : target[name].bind(target)),
  });
  const kill = (): void => {
    isDead = true;
  };
  return { store: mortal, kill };
}
