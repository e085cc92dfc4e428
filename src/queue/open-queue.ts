import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { createRedisStore } from '../store/redis-store.ts';
import { createBullQueue } from './bull-queue.ts';
import { createDeliveryLedger, type DeliveryLedger } from './delivery-ledger.ts';
import { createInProcessQueue } from './in-process-queue.ts';
import type { JobQueue } from './job-queue.ts';
import { connectQueueRedis } from './queue-redis.ts';

export interface Queueing {
  readonly queue: JobQueue;
  /** Put around every final reply: `ledger.once(job.id, () => adapter.deliver(…))`. */
  readonly ledger: DeliveryLedger;
  /** Lets go of what lies under the two; after `queue.close`. */
  close(): void;
}

export interface QueueingParts {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Holds the ledger where there is no Redis, so that an update that comes again after a crash is not answered twice. */
  readonly store: KeyValueStore;
}

/** The queue and the ledger that the configuration asks for: BullMQ with REDIS_URL, else in this process. */
export function openQueue(
  config: Pick<Config, 'REDIS_URL' | 'QUEUE_LIMIT' | 'CHECK_CONCURRENCY'>,
  { logger, metrics, store }: QueueingParts,
): Queueing {
  const limits = { limit: config.QUEUE_LIMIT, concurrency: config.CHECK_CONCURRENCY, logger, metrics };
  if (config.REDIS_URL === undefined) {
    const ledger = createDeliveryLedger({ store, logger });
    return { queue: createInProcessQueue(limits), ledger, close: () => ledger.close() };
  }
  const redis = connectQueueRedis(config.REDIS_URL, logger);
  // Not the store given: that one answers from memory while Redis is away, and two processes would both send.
  const ledger = createDeliveryLedger({ store: createRedisStore(redis), logger });
  const close = (): void => {
    ledger.close();
    redis.disconnect();
  };
  return { queue: createBullQueue({ redis, ...limits }), ledger, close };
}
