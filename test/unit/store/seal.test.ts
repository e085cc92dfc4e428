import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createSeal, createSealedStore } from '../../../src/store/seal.ts';

describe('the sealed store', () => {
  it('gives back what was put in, and keeps none of it in the clear', async () => {
    const kept = createMemoryStore();
    const store = createSealedStore(kept, createSeal('a secret of the tests'));
    await store.set('language:a', 'planted');
    expect(await store.add('job:1', 'planted', 1000)).toBe(true);
    expect([await store.get('language:a'), await store.list('job:')]).toEqual(['planted', [['job:1', 'planted']]]);
    expect(await kept.get('language:a')).not.toContain('planted');
  });

  it('takes for absent what was not sealed with its key: of another installation, in the clear, changed', async () => {
    const kept = createMemoryStore();
    const store = createSealedStore(kept, createSeal('a secret of the tests'));
    await createSealedStore(kept, createSeal('another secret')).set('consent:stranger', 'yes');
    await kept.set('consent:clear', 'yes');
    await store.set('consent:changed', 'yes');
    await kept.set('consent:changed', `${(await kept.get('consent:changed'))?.slice(0, -1)}!`);
    for (const who of ['stranger', 'clear', 'changed']) expect(await store.get(`consent:${who}`)).toBeUndefined();
    expect(await store.list('consent:')).toEqual([]);
  });

  it('lets everything else have its turn while it lists a thousand entries', async () => {
    const store = createSealedStore(createMemoryStore(), createSeal('a secret of the tests'));
    for (let at = 0; at < 1000; at++) await store.set(`job:${at}`, 'planted');
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const listed = await store.list('job:');
    clearImmediate(next);
    expect(listed).toHaveLength(1000);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});
