import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { KeyValueStore } from './key-value-store.ts';

export interface Storage {
  readonly store: KeyValueStore;
  /** The connection behind the store where REDIS_URL is set; the rate limits share it. */
  readonly redis?: Redis;
  /** HMAC key for `createPersonKey`: PERSON_KEY_SECRET, or the one generated once and kept in DATA_DIR (mode 0600). */
  readonly personSecret: string;
  close(): Promise<void>;
}

/**
 * Opens what the bot remembers with: Redis where REDIS_URL is set, else a file in DATA_DIR, else (not writable: a warning)
 * memory. A store that fails later falls back on memory call by call; it never throws into a caller.
 */
export declare function openStorage(
  config: Pick<Config, 'REDIS_URL' | 'DATA_DIR' | 'PERSON_KEY_SECRET'>,
  logger: Logger,
): Promise<Storage>;
