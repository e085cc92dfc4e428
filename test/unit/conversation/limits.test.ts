import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createLimits, type Limits, type Verdict } from '../../../src/conversation/limits.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';

const config = { RATE_PERSON_PER_MINUTE: 3, RATE_PERSON_PER_DAY: 5, RATE_PLACE_PER_MINUTE: 4 };

/** `.` passed, `!` refused with a notice, `-` refused in silence. */
async function pattern(times: number, ask: () => Promise<Verdict>): Promise<string> {
  let seen = '';
  for (let count = 0; count < times; count++) {
    const verdict = await ask();
    if (!verdict.pass) expect(verdict.retryAfterMs).toBeGreaterThan(0);
    seen += verdict.pass ? '.' : verdict.notify ? '!' : '-';
  }
  return seen;
}

const kinds = [
  { name: 'in memory', skip: false, open: async () => ({ limits: createLimits(config), close: async () => {} }) },
  {
    name: `in Redis${needsRedis}`,
    skip: !hasRedis,
    open: async () => {
      const server = await startRedis();
      const redis = new Redis(server.url);
      await redis.ping();
      const close = async (): Promise<void> => {
        redis.disconnect();
        await server.close();
      };
      return { limits: createLimits(config, redis), close };
    },
  },
];

describe.each(kinds)('rate limits $name', ({ skip, open }) => {
  const withLimits = async (test: (limits: Limits) => Promise<void>): Promise<void> => {
    const { limits, close } = await open();
    try {
      await test(limits);
    } finally {
      await close();
    }
  };

  it.skipIf(skip)('let so many photos of a person pass in a minute, and say so once', () =>
    withLimits(async (limits) => {
      expect(await pattern(7, () => limits.photos('anna', undefined, 1))).toBe('...!---');
      expect(await pattern(1, () => limits.photos('ben', undefined, 1))).toBe('.');
    }),
  );

  it.skipIf(skip)('count each photo of an album, yet let the largest album pass once', () =>
    withLimits(async (limits) => {
      expect(await pattern(2, () => limits.photos('anna', undefined, 2))).toBe('.!');
      expect(await pattern(3, () => limits.photos('ben', undefined, 10))).toBe('.!-');
    }),
  );

  it.skipIf(skip)('hold a place to its rate, whoever sends', () =>
    withLimits(async (limits) => {
      let person = 0;
      expect(await pattern(7, () => limits.photos(`person ${person++}`, 'a group', 1))).toBe('....!--');
      expect(await pattern(1, () => limits.photos('somebody', 'another group', 1))).toBe('.');
    }),
  );

  it.skipIf(skip)('let commands pass three times as often, apart from photos', () =>
    withLimits(async (limits) => {
      expect(await pattern(3, () => limits.photos('anna', undefined, 1))).toBe('...');
      expect(await pattern(12, () => limits.commands('anna', undefined))).toBe('.........!--');
    }),
  );

  it.skipIf(skip)('forget the photos of a person, but not the commands of this minute', () =>
    withLimits(async (limits) => {
      expect(await pattern(4, () => limits.photos('anna', undefined, 1))).toBe('...!');
      expect(await pattern(10, () => limits.commands('anna', undefined))).toBe('.........!');
      await limits.forget('anna');
      expect(await pattern(1, () => limits.photos('anna', undefined, 1))).toBe('.');
      expect(await pattern(1, () => limits.commands('anna', undefined))).toBe('-');
    }),
  );
});

describe('the rate of a day', () => {
  it('ends a day of photos with one notice that names hours', async () => {
    const limits = createLimits({ ...config, RATE_PERSON_PER_MINUTE: 100 });
    expect(await pattern(8, () => limits.photos('anna', undefined, 1))).toBe('.....!--');
    const verdict = await limits.photos('anna', undefined, 1);
    expect(verdict.pass === false && verdict.retryAfterMs).toBeGreaterThan(3_600_000);
  });
});

describe('a limiter whose Redis is away', () => {
  it.skipIf(!hasRedis)(`counts in memory meanwhile${needsRedis}`, async () => {
    const server = await startRedis();
    const redis = new Redis(server.url, { maxRetriesPerRequest: 1 });
    redis.on('error', () => {});
    await redis.ping();
    const limits = createLimits(config, redis);
    expect(await pattern(2, () => limits.photos('anna', undefined, 1))).toBe('..');
    await server.stop();
    expect(await pattern(5, () => limits.photos('anna', undefined, 1))).toBe('...!-');
    redis.disconnect();
    await server.close();
  });
});
