import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { openLmdbStore } from '../../../src/store/lmdb-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createRedisStore } from '../../../src/store/redis-store.ts';
import { createResilientStore } from '../../../src/store/resilient-store.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';
import { temporaryFolder } from './helpers.ts';

interface Opened {
  readonly store: KeyValueStore;
  /** A second handle on the same data: another process's, as far as the store can tell. */
  readonly other: KeyValueStore;
  close(): Promise<void>;
}

const kinds: readonly { readonly name: string; readonly skip: boolean; open(): Promise<Opened> }[] = [
  {
    name: 'memory',
    skip: false,
    open: async () => {
      const store = createMemoryStore();
      return { store, other: store, close: () => store.close() };
    },
  },
  {
    name: 'LMDB file',
    skip: false,
    open: async () => {
      const folder = await temporaryFolder();
      const store = openLmdbStore(join(folder.path, 'store.lmdb'));
      return {
        store,
        other: store,
        close: async () => {
          await store.close();
          await folder.remove();
        },
      };
    },
  },
  {
    name: `Redis${needsRedis}`,
    skip: !hasRedis,
    open: async () => {
      const server = await startRedis();
      const connections = [new Redis(server.url), new Redis(server.url)] as const;
      return {
        store: createRedisStore(connections[0]),
        other: createRedisStore(connections[1]),
        close: async () => {
          for (const connection of connections) connection.disconnect();
          await server.close();
        },
      };
    },
  },
  {
    name: 'resilient, over memory',
    skip: false,
    open: async () => {
      const store = createResilientStore(createMemoryStore(), pino({ level: 'silent' }));
      return { store, other: store, close: () => store.close() };
    },
  },
];

describe.each(kinds)('a store: $name', ({ skip, open }) => {
  let opened: Opened;
  beforeAll(async () => {
    if (!skip) opened = await open();
  });
  afterAll(() => opened?.close());

  it.skipIf(skip)('gives back what was set, and nothing for what was not', async () => {
    await opened.store.set('a', 'é "quoted" \u0000');
    expect(await opened.other.get('a')).toBe('é "quoted" \u0000');
    expect(await opened.store.get('absent')).toBeUndefined();
    await opened.store.set('a', '2');
    expect(await opened.store.get('a')).toBe('2');
  });

  it.skipIf(skip)('deletes', async () => {
    await opened.store.set('b', '1');
    await opened.store.delete('b');
    await opened.store.delete('never there');
    expect(await opened.other.get('b')).toBeUndefined();
  });

  it.skipIf(skip)('lets an entry lapse, for get, add and list alike', async () => {
    for (const key of ['get', 'add', 'list']) await opened.store.set(`lapsing ${key}`, 'old', 30);
    await opened.store.set('lasting', 'kept', 60_000);
    await sleep(80);
    expect(await opened.store.get('lapsing get')).toBeUndefined();
    expect(await opened.store.list('lapsing list')).toEqual([]);
    expect(await opened.store.add('lapsing add', 'new', 60_000)).toBe(true);
    expect(await opened.store.get('lapsing add')).toBe('new');
    expect(await opened.store.get('lasting')).toBe('kept');
  });

  it.skipIf(skip)('set without a time keeps an entry that had one', async () => {
    await opened.store.set('renewed', '1', 30);
    await opened.store.set('renewed', '2');
    await sleep(80);
    expect(await opened.store.get('renewed')).toBe('2');
  });

  it.skipIf(skip)('adds for one of many callers, and leaves the value of the first', async () => {
    const handles = [opened.store, opened.other];
    const added = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (handles[index % 2] as KeyValueStore).add('add', `${index}`, 60_000)),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await opened.store.get('add')).toBe(`${added.indexOf(true)}`);
  });

  it.skipIf(skip)('lists the entries whose keys begin so, and no others', async () => {
    for (const key of ['list:1', 'list:2', 'lis', 'list', 'lisu']) await opened.store.set(key, `value of ${key}`);
    expect([...(await opened.other.list('list:'))].sort()).toEqual([
      ['list:1', 'value of list:1'],
      ['list:2', 'value of list:2'],
    ]);
  });
});
