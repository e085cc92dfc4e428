import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createAdapterContext } from '../../src/bot.ts';
import { loadConfig } from '../../src/platforms.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

it('no fault of a program’s own store gets into an adapter: memory stands in', async () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const broken = () => Promise.reject(Object.assign(new Error('the password is abc'), { code: 'EIO' }));
  const own = { ...createMemoryStore(), get: broken, list: broken, set: broken, add: broken, delete: broken };
  const { store } = createAdapterContext(loadConfig({}), { store: own, logger });
  await store.set('a', '1');
  expect(await store.get('a')).toBe('1');
  expect(await store.add('a', '2', 1000)).toBe(false);
  expect(await store.list('a')).toEqual([]);
  await store.delete('a');
  expect(await store.get('a')).toBeUndefined();
  expect(lines.join()).toContain('EIO');
  expect(lines.join()).not.toContain('abc');
});
