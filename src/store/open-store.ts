import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { errorCode } from '../ops/error-code.ts';
import { StartError } from '../ops/start-error.ts';
import { openDataFolder } from './data-folder.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { loadPersonSecret } from './person-secret.ts';
import { createResilientStore } from './resilient-store.ts';
import { createSeal, createSealedStore, type Seal } from './seal.ts';

export interface Storage {
  readonly store: KeyValueStore;
  /** The connection behind the store where REDIS_URL is set; the rate limits share it. */
  readonly redis?: Redis;
  /** Of the installation: what the store and the queue keep is closed with it. */
  readonly seal: Seal;
  /** HMAC key for `createPersonKey`: PERSON_KEY_SECRET, or the one generated once and kept in DATA_DIR (mode 0600). */
  readonly personSecret: string;
  close(): Promise<void>;
}

/** How long a command of the store waits for a Redis that is away. */
const storePatienceMs = 15_000;

type StorageConfig = Pick<Config, 'REDIS_URL' | 'DATA_DIR' | 'PERSON_KEY_SECRET'>;

/**
 * Opens what the bot remembers with: Redis where REDIS_URL is set, else a file in DATA_DIR, else (not writable: a warning)
 * memory. A store that fails later falls back on memory call by call; it never throws into a caller.
 *
 * @param redisPatienceMs how long a command waits for a Redis that is away.
 * @throws StartError where the disk is full at a first start.
 */
export async function openStorage(
  config: StorageConfig,
  logger: Logger,
  redisPatienceMs: number = storePatienceMs,
): Promise<Storage> {
  async function orElse<T>(open: (folder: string) => Promise<T>, instead: () => T, lost: string): Promise<T> {
    try {
      return await open(await openDataFolder(config.DATA_DIR));
    } catch (error) {
      if (error instanceof StartError) throw error;
      logger.warn({ code: errorCode(error) }, `store: DATA_DIR can not be used; ${lost}`);
      return instead();
    }
  }
  const personSecret =
    config.PERSON_KEY_SECRET ??
    (await orElse(
      loadPersonSecret,
      () => randomBytes(32).toString('base64url'),
      'people are strangers after a restart',
    ));
  const seal = createSeal(personSecret);
  const over = (store: KeyValueStore) => createResilientStore(createSealedStore(store, seal), logger);
  if (config.REDIS_URL === undefined) {
    const lost = 'a restart forgets consent, language and the photos that wait';
    const store = over(await orElse((folder) => openFile(folder, logger), createMemoryStore, lost));
    return { store, seal, personSecret, close: () => store.close() };
  }
  const [{ connectRedis }, { createRedisStore }] = await Promise.all([
    import('./redis-connection.ts'),
    import('./redis-store.ts'),
  ]);
  const redis = connectRedis(config.REDIS_URL, logger, redisPatienceMs);
  return { store: over(createRedisStore(redis)), redis, seal, personSecret, close: async () => redis.disconnect() };
}

async function openFile(folder: string, logger: Logger): Promise<KeyValueStore> {
  // Loaded here, so that a platform without LMDB's native library still gets a bot that answers.
  const [{ openLmdbStore }, { moveAsideIfDamaged, noteClosed }] = await Promise.all([
    import('./lmdb-store.ts'),
    import('./lmdb-file.ts'),
  ]);
  const path = join(folder, 'store.lmdb');
  if (await moveAsideIfDamaged(path))
    logger.warn('store: the file in DATA_DIR was damaged and is set aside; people are asked for consent again');
  const store = openLmdbStore(path);
  const close = async (): Promise<void> => {
    await store.close();
    await noteClosed(path);
  };
  return { ...store, close };
}
