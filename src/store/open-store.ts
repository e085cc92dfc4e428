import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { fromRoot } from '../config/root.ts';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { moveAsideIfDamaged } from './lmdb-file.ts';
import { createMemoryStore } from './memory-store.ts';
import { loadPersonSecret } from './person-secret.ts';
import { createResilientStore } from './resilient-store.ts';

export interface Storage {
  readonly store: KeyValueStore;
  /** The connection behind the store where REDIS_URL is set; the rate limits share it. */
  readonly redis?: Redis;
  /** HMAC key for `createPersonKey`: PERSON_KEY_SECRET, or the one generated once and kept in DATA_DIR (mode 0600). */
  readonly personSecret: string;
  close(): Promise<void>;
}

type StorageConfig = Pick<Config, 'REDIS_URL' | 'DATA_DIR' | 'PERSON_KEY_SECRET'>;

/**
 * Opens what the bot remembers with: Redis where REDIS_URL is set, else a file in DATA_DIR, else (not writable: a warning)
 * memory. A store that fails later falls back on memory call by call; it never throws into a caller.
 *
 * @param redisPatienceMs how long a command waits for a Redis that is away; default: that of `connectRedis`.
 */
export async function openStorage(config: StorageConfig, logger: Logger, redisPatienceMs?: number): Promise<Storage> {
  const personSecret = config.PERSON_KEY_SECRET ?? (await personSecretOf(config, logger));
  if (config.REDIS_URL !== undefined) {
    const [{ connectRedis }, { createRedisStore }] = await Promise.all([
      import('./redis-connection.ts'),
      import('./redis-store.ts'),
    ]);
    const redis = connectRedis(config.REDIS_URL, logger, redisPatienceMs);
    const store = createResilientStore(createRedisStore(redis), logger);
    const close = async (): Promise<void> => {
      await store.close();
      redis.disconnect();
    };
    return { store, redis, personSecret, close };
  }
  const store = createResilientStore(await openFile(config, logger), logger);
  return { store, personSecret, close: () => store.close() };
}

async function openFile(config: StorageConfig, logger: Logger): Promise<KeyValueStore> {
  try {
    const folder = await dataFolder(config);
    // Loaded here, so that a platform without LMDB's native library still gets a bot that answers.
    const { openLmdbStore } = await import('./lmdb-store.ts');
    const path = join(folder, 'molecheck.lmdb');
    if (await moveAsideIfDamaged(path))
      logger.warn('store: the file in DATA_DIR was damaged and is set aside; people are asked for consent again');
    return openLmdbStore(path);
  } catch (error) {
    warn(logger, error, 'store: DATA_DIR can not be used; consent and language are forgotten at each restart');
    return createMemoryStore();
  }
}

async function personSecretOf(config: StorageConfig, logger: Logger): Promise<string> {
  try {
    return await loadPersonSecret(await dataFolder(config));
  } catch (error) {
    warn(logger, error, 'store: the key that hashes people could not be kept in DATA_DIR; this process uses its own');
    return randomBytes(32).toString('base64url');
  }
}

async function dataFolder(config: StorageConfig): Promise<string> {
  const folder = fromRoot(config.DATA_DIR);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function warn(logger: Logger, error: unknown, message: string): void {
  logger.warn({ code: errorCode(error) }, message);
}
