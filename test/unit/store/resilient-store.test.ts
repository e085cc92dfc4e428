import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { openStorage } from '../../../src/store/open-store.ts';
import { connectRedis } from '../../../src/store/redis-connection.ts';
import { createResilientStore } from '../../../src/store/resilient-store.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';
import { logLines } from './helpers.ts';

const secret = 'a secret of the tests';

describe('a store that fails', () => {
  it('is stood in for by memory; what was erased meanwhile stays erased', async () => {
    const memory = createMemoryStore();
    let isDown = false;
    const failing = async (): Promise<never> => {
      throw Object.assign(new Error('redis://user:password@host'), { code: 'ECONNREFUSED' });
    };
    const flaky = new Proxy(memory, { get: (target, name: 'get') => (isDown ? failing : target[name]) });
    const log = logLines();
    let now = 0;
    const store = createResilientStore(flaky, pino({}, log), () => now);

    await store.set('before', 'old');
    await store.set('other', 'kept');
    await store.set('erased', 'yes');
    isDown = true;
    await store.set('consent', 'yes');
    await store.set('before', 'new');
    await store.delete('erased');
    expect(await store.get('erased')).toBeUndefined();
    expect(await store.get('consent')).toBe('yes');
    expect(await store.add('once', '1', 60_000)).toBe(true);
    expect(await store.add('once', '2', 60_000)).toBe(false);
    expect(await store.get('other')).toBeUndefined();
    isDown = false;
    // Right after a failure the store is left alone for a second.
    expect(await store.get('other')).toBeUndefined();
    now += 1_001;
    expect(await store.get('other')).toBe('kept');
    expect(await store.get('before')).toBe('new');
    expect(await store.get('erased')).toBeUndefined();
    expect(await store.get('consent')).toBe('yes');
    expect(await store.add('once', '3', 60_000)).toBe(false);
    // What memory stood in for is in the store by now.
    expect([await memory.get('once'), await memory.get('consent'), await memory.get('before')]).toEqual([
      '1',
      'yes',
      'new',
    ]);
    expect(await memory.get('erased')).toBeUndefined();

    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('ECONNREFUSED');
    expect(log.lines.join()).not.toContain('password');
  });

  it('writes what it owes when it closes, however shortly after a failure, and closes what still fails', async () => {
    for (const stillFails of [false, true]) {
      const memory = createMemoryStore();
      const written: string[] = [];
      let isFull = true;
      let isClosed = false;
      const full = {
        ...memory,
        set: async (key: string) => {
          if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          written.push(key);
        },
        close: async () => {
          isClosed = true;
        },
      };
      const store = createResilientStore(full, pino({ level: 'silent' }), () => 0);
      await store.set('consent', 'yes');
      isFull = stillFails;
      await store.close();
      expect({ written, isClosed }).toEqual({ written: stillFails ? [] : ['consent'], isClosed: true });
    }
  });

  it('is still read when it can only not be written to', async () => {
    const memory = createMemoryStore();
    await memory.set('consent', 'yes');
    await memory.set('language', 'de');
    const full = async (): Promise<never> => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const readOnly = new Proxy(memory, { get: (target, name: 'get') => (name === 'get' ? target[name] : full) });
    const store = createResilientStore(readOnly, pino({}, logLines()), () => 0);

    await store.set('mark', '1');
    expect(await store.get('mark')).toBe('1');
    expect(await store.get('consent')).toBe('yes');
    await store.delete('language');
    expect(await store.get('language')).toBeUndefined();
    expect(await store.add('claim', 'one', 60_000)).toBe(true);
    expect(await store.get('consent')).toBe('yes');
  });

  it.skipIf(!hasRedis)(`answers while Redis is away, and goes on when it is back${needsRedis}`, async () => {
    const server = await startRedis();
    const log = logLines();
    const storage = await openStorage(
      { REDIS_URL: server.url, DATA_DIR: '/nowhere', PERSON_KEY_SECRET: secret },
      pino({}, log),
      500,
    );
    expect(storage.personSecret).toBe(secret);
    await storage.store.set('a', 'kept');
    await server.stop();
    expect(await storage.store.get('a')).toBeUndefined();
    await storage.store.set('b', 'in memory');
    expect(await storage.store.get('b')).toBe('in memory');
    await server.start();
    await expect.poll(() => storage.store.get('a'), { timeout: 20_000 }).toBe('kept');
    await storage.close();
    await server.close();
    expect(log.lines.some((line) => line.includes('connection lost'))).toBe(true);
    expect(log.lines.join()).not.toContain(server.url);
  });

  it.skipIf(!hasRedis)(`says that Redis refuses the password, not that it is lost${needsRedis}`, async () => {
    const server = await startRedis({ password: 'right' });
    const log = logLines();
    const redis = connectRedis(server.url.replace('right', 'wrong'), pino({}, log), 500);
    await expect.poll(() => log.lines.join()).toContain('refuses this connection');
    expect(log.lines.join()).toContain('WRONGPASS');
    expect(log.lines.join()).not.toContain('connection lost');
    redis.disconnect();
    await server.close();
  });
});
