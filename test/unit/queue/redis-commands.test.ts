import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLimits } from '../../../src/conversation/limits.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { createBullQueue } from '../../../src/queue/bull-queue.ts';
import { neededCommands, refusedCommands } from '../../../src/queue/redis-commands.ts';
import { connectRedis } from '../../../src/store/redis-connection.ts';
import { createRedisStore } from '../../../src/store/redis-store.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { hasRedis, needsRedis, type RedisServer, startRedis } from '../../faults/redis-server.ts';
import { makeJob, makeSurroundings } from './jobs.ts';

/** What a connection says to begin with, and what BullMQ does not mind to be refused. */
const handshake = [
  'hello',
  'ping',
  'multi',
  'exec',
  'discard',
  'client|setname',
  'client|setinfo',
  'acl|setuser',
  'select',
];

describe.skipIf(!hasRedis)(`commands that a Redis user needs${needsRedis}`, () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.close();
  });

  it('are those that queue, store and limits send', async () => {
    const logger = pino({ level: 'silent' });
    const redis = connectRedis(server.url, logger);
    const times = { lockMs: 600, lookMs: 50 };
    const seal = createSeal('a secret of the tests');
    const queue = createBullQueue({ redis, seal, limit: 1, concurrency: 1, ...times, ...makeSurroundings() });
    await queue.add(makeJob('1'));
    await queue.add(makeJob('2'));
    let tries = 0;
    queue.process(async (_job, { keep }) => {
      tries += 1;
      await keep({});
      if (tries === 1) throw new Error('once');
    });
    await vi.waitFor(() => expect(tries).toBe(2), { timeout: 20_000 });
    // A look for stalled jobs, and one for lost ones.
    await sleep(300);
    await queue.depth();
    await queue.close(100);
    const shared = connectRedis(server.url, logger);
    const store = createRedisStore(shared);
    await store.set('a', 'b', 1000);
    await store.add('c', 'd', 1000);
    for (const use of [store.get, store.list, store.delete]) await use('a');
    const limits = createLimits(loadConfig({}), shared);
    await limits.photos('person', 'place', 1);
    await limits.forget('person');
    shared.disconnect();

    const counted = [...(await admin.info('commandstats')).matchAll(/cmdstat_([\w|-]+):/g)].map(([, name]) => name);
    expect(counted).toContain('bzpopmin');
    const known = [...neededCommands.map(([name]) => name), ...handshake];
    expect(counted.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  it('are all there for the owner of a Redis; asking changes nothing', async () => {
    // Without what the test before left: it expires meanwhile.
    await admin.flushall();
    expect(await refusedCommands(admin)).toEqual([]);
    expect(await admin.dbsize()).toBe(0);
    expect(await admin.ping()).toBe('PONG');
  });

  it('are named one by one where a user may not run them', async () => {
    await admin.acl('SETUSER', 'limited', 'on', '>x', '~*', '&*', '+@all', '-xadd', '-bzpopmin', '-evalsha');
    const redis = new Redis(`redis://limited:x@127.0.0.1:${server.port}`);
    expect([...(await refusedCommands(redis))].sort()).toEqual(['bzpopmin', 'evalsha', 'xadd']);
    redis.disconnect();
  });
});
