import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { createDeliveryLedger, type DeliveryLedger } from './delivery-ledger.ts';
import { createInProcessQueue } from './in-process-queue.ts';
import type { JobQueue } from './job-queue.ts';
import { createSurvivingQueue } from './surviving-queue.ts';

export interface OpenQueue {
  readonly queue: JobQueue;
  readonly ledger: DeliveryLedger;
  /** After the queue is closed. */
  disconnect(): void;
}

type QueueConfig = Pick<Config, 'REDIS_URL' | 'QUEUE_LIMIT' | 'CHECK_CONCURRENCY'>;

/** Jobs in hand for each check that computes: the others download or wait for their platform. */
const jobsPerCheck = 4;

/**
 * The queue of one machine in memory, with notes in the store so that it survives the process, or that of many in Redis where REDIS_URL is set. BullMQ and ioredis are loaded only
 * there: they take 0.2 s of a start and 20 MB.
 */
export async function openQueue(
  config: QueueConfig,
  store: KeyValueStore,
  logger: Logger,
  metrics: Metrics,
): Promise<OpenQueue> {
  const options = { limit: config.QUEUE_LIMIT, concurrency: jobsPerCheck * config.CHECK_CONCURRENCY, logger, metrics };
  if (config.REDIS_URL === undefined) {
    const ledger = createDeliveryLedger({ store, logger });
    const capacity = options.limit + options.concurrency;
    const queue = await createSurvivingQueue({ queue: createInProcessQueue(options), store, capacity, logger });
    return { queue, ledger, disconnect: () => ledger.close() };
  }
  const [{ createBullQueue }, { connectQueueRedis }, { createRedisStore }] = await Promise.all([
    import('./bull-queue.ts'),
    import('./queue-redis.ts'),
    import('../store/redis-store.ts'),
  ]);
  const redis = connectQueueRedis(config.REDIS_URL, logger);
  const ledger = createDeliveryLedger({ store: createRedisStore(redis), logger });
  const disconnect = (): void => {
    ledger.close();
    redis.disconnect();
  };
  return { queue: createBullQueue({ ...options, redis }), ledger, disconnect };
}
