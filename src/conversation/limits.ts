import type { Redis } from 'ioredis';
import type { Config } from '../config/config.ts';

/** `pass`, or refused: `notify` is true for the first refusal in a window alone, so that a flood is answered once. */
export type Verdict =
  | { readonly pass: true }
  | { readonly pass: false; readonly notify: boolean; readonly retryAfterMs: number };

/** Rates per person and per place (rate-limiter-flexible), in memory or in Redis. A limiter that is down lets people pass. */
export interface Limits {
  photos(personKey: string, placeKey: string | undefined, count: number): Promise<Verdict>;
  commands(personKey: string, placeKey: string | undefined): Promise<Verdict>;
  forget(personKey: string): Promise<void>;
}

export declare function createLimits(
  config: Pick<Config, 'RATE_PERSON_PER_MINUTE' | 'RATE_PERSON_PER_DAY' | 'RATE_PLACE_PER_MINUTE'>,
  redis?: Redis,
): Limits;
