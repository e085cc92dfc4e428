import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.ts';

describe('the memory store', () => {
  it('looks at a few entries a write, however many it holds, and gets round to each', async () => {
    let looks = 0;
    let time = 0;
    const store = createMemoryStore(() => {
      looks += 1;
      return time;
    });
    for (let n = 0; n < 5000; n++) await store.set(`lapsing ${n}`, '', 1000);
    await store.set('lasting', '');
    time = 1001;
    for (let n = 0; n < 5000; n++) {
      looks = 0;
      await store.set('written', `${n}`, 1000);
      expect(looks).toBeLessThanOrEqual(3);
    }
    // Of those that have lapsed none is left to be looked at.
    looks = 0;
    await store.list('lapsing');
    expect(looks).toBe(0);
    expect(await store.get('lasting')).toBe('');
  });
});
