import { describe, expect, it } from 'vitest';
import { mapOrdered } from '../../../src/commands/map-ordered.ts';

describe('mapOrdered', () => {
  it('yields in the order given, whatever ends first, and runs no more at once than it may', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item % 2 === 0 ? 4 : 1));
      running--;
      return item * 10;
    };
    for await (const result of mapOrdered([1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(result);
    expect(results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });

  it('reads no further ahead than it works', async () => {
    let read = 0;
    async function* endless() {
      while (true) yield read++;
    }
    for await (const result of mapOrdered(endless(), 2, async (item) => item)) if (result === 3) break;
    expect(read).toBeLessThan(8);
  });
});
