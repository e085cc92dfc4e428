import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../config/config.ts';

/** `pass`, or refused: `notify` is true for the first refusal in a window alone, so that a flood is answered once. */
export type Verdict =
  | { readonly pass: true }
  | { readonly pass: false; readonly notify: boolean; readonly retryAfterMs: number };

/** Rates per person and per place (rate-limiter-flexible), in memory or in Redis. A limiter that is down lets people pass. */
export interface Limits {
  /** `count` photos at once (an album counts each, yet never more than the limit itself, so that it can pass at all). */
  photos(personKey: string, placeKey: string | undefined, count: number): Promise<Verdict>;
  /** Commands, buttons and hints. */
  commands(personKey: string, placeKey: string | undefined): Promise<Verdict>;
  /** Erases the counters of photos. That of commands goes by itself within a minute: /forget must not disarm it. */
  forget(personKey: string): Promise<void>;
}

type LimitsConfig = Pick<Config, 'RATE_PERSON_PER_MINUTE' | 'RATE_PERSON_PER_DAY' | 'RATE_PLACE_PER_MINUTE'>;
type Limiter = Pick<RateLimiterMemory, 'consume' | 'delete' | 'points'>;

const minuteS = 60;
const dayS = 24 * 60 * minuteS;
/** Commands cost little: this many for each photo that is allowed. */
const commandsPerPhoto = 3;

const passed: Verdict = { pass: true };

/** Without `redis` the counters live in this process; with it, in Redis, and in this process while Redis is away. */
export function createLimits(config: LimitsConfig, redis?: Redis): Limits {
  const create = (name: string, points: number, duration: number): Limiter => {
    const options = { keyPrefix: `molecheck:rate:${name}`, points, duration };
    if (redis === undefined) return new RateLimiterMemory(options);
    const insuranceLimiter = new RateLimiterMemory(options);
    return new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter });
  };
  const photoMinute = create('photo-minute', config.RATE_PERSON_PER_MINUTE, minuteS);
  const photoDay = create('photo-day', config.RATE_PERSON_PER_DAY, dayS);
  const photoPlace = create('photo-place', config.RATE_PLACE_PER_MINUTE, minuteS);
  const commandMinute = create('command-minute', config.RATE_PERSON_PER_MINUTE * commandsPerPhoto, minuteS);
  const commandPlace = create('command-place', config.RATE_PLACE_PER_MINUTE * commandsPerPhoto, minuteS);

  return {
    photos: (person, place, count) =>
      firstRefusal([
        () => consume(photoMinute, person, count),
        () => (place === undefined ? Promise.resolve(passed) : consume(photoPlace, place, count)),
        () => consume(photoDay, person, count),
      ]),
    commands: (person, place) =>
      firstRefusal([
        () => consume(commandMinute, person, 1),
        () => (place === undefined ? Promise.resolve(passed) : consume(commandPlace, place, 1)),
      ]),
    forget: async (person) => {
      await Promise.allSettled([photoMinute.delete(person), photoDay.delete(person)]);
    },
  };
}

async function firstRefusal(steps: readonly (() => Promise<Verdict>)[]): Promise<Verdict> {
  for (const step of steps) {
    const verdict = await step();
    if (!verdict.pass) return verdict;
  }
  return passed;
}

async function consume(limiter: Limiter, key: string, count: number): Promise<Verdict> {
  const cost = Math.min(Math.max(count, 1), limiter.points);
  try {
    await limiter.consume(key, cost);
    return passed;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) return passed;
    // What was consumed before this call lay within the limit: this is the first refusal of the window.
    const isFirst = refusal.consumedPoints - cost <= limiter.points;
    return { pass: false, notify: isFirst, retryAfterMs: Math.max(1_000, refusal.msBeforeNext) };
  }
}
