import { describe, expect, it } from 'vitest';
import { backoffMs, type Retrying, retry } from '../../../src/ops/backoff.ts';

const quick = { firstMs: 1, mostMs: 2 };
const failing = (times: number) => {
  let made = 0;
  return async () => {
    made += 1;
    if (made <= times) throw new Error(`failure ${made}`);
    return made;
  };
};

describe('backoffMs', () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [3, 200, 400],
    [50, 500, 1_000],
    [5_000, 500, 1_000],
  ])('after failure %i lies between %i and %i', (failures, least, most) => {
    const waits = Array.from({ length: 20 }, () => backoffMs({ firstMs: 100, mostMs: 1_000 }, failures));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  it('heeds what the other side asks for, beyond its own longest wait too', () => {
    expect(backoffMs(quick, 1, 7_000)).toBe(7_000);
    expect(backoffMs({ firstMs: 100, mostMs: 100 }, 1, 1)).toBeGreaterThanOrEqual(50);
  });
});

describe('retry', () => {
  it('gives the first success, and tells of every wait', async () => {
    const told: unknown[] = [];
    const onRetry = (error: unknown, _waitMs: number, failures: number) => void told.push([String(error), failures]);
    expect(await retry(failing(2), { ...quick, again: () => 0, onRetry })).toBe(3);
    expect(told).toEqual([
      ['Error: failure 1', 1],
      ['Error: failure 2', 2],
    ]);
  });

  it.each<[string, Partial<Retrying>, string]>([
    ['after so many attempts', { attempts: 2 }, 'failure 2'],
    ['where no further try can help', { again: () => undefined }, 'failure 1'],
    ['without patience', { patienceMs: 0 }, 'failure 1'],
    ['where the wait that is asked for is longer than the patience', { patienceMs: 50, again: () => 60 }, 'failure 1'],
    ['when it was stopped before', { signal: AbortSignal.abort() }, 'failure 1'],
  ])('ends %s, with the last error', async (_when, options, message) => {
    await expect(retry(failing(9), { ...quick, again: () => 0, ...options })).rejects.toThrow(message);
  });

  it('a signal ends the wait', async () => {
    const stop = new AbortController();
    const options = { firstMs: 60_000, mostMs: 60_000, signal: stop.signal, again: () => 0 };
    await expect(retry(failing(9), { ...options, onRetry: () => stop.abort() })).rejects.toThrow('failure 1');
  });
});
