import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Storage } from '../store/open-store.ts';
import { createInProcessQueue } from './in-process-queue.ts';
import type { JobQueue } from './job-queue.ts';
import { createJobRecords } from './job-record.ts';

type QueueConfig = Pick<Config, 'REDIS_URL' | 'QUEUE_LIMIT' | 'CHECK_CONCURRENCY'>;

/** Jobs in hand for each check that computes: the others download or wait for their platform. */
const jobsPerCheck = 4;

/**
 * The queue of one machine over its store, or that of many in Redis where REDIS_URL is set. BullMQ and ioredis are loaded only
 * there: they take 0.2 s of a start and 20 MB.
 */
export async function openQueue(
  config: QueueConfig,
  { store, seal }: Pick<Storage, 'store' | 'seal'>,
  logger: Logger,
  metrics: Metrics,
): Promise<JobQueue> {
  const options = { limit: config.QUEUE_LIMIT, concurrency: jobsPerCheck * config.CHECK_CONCURRENCY, logger, metrics };
  if (config.REDIS_URL === undefined) {
    const records = createJobRecords(store);
    return createInProcessQueue({ ...options, records, left: await records.left() });
  }
  const [{ createBullQueue }, { connectRedis }] = await Promise.all([
    import('./bull-queue.ts'),
    import('../store/redis-connection.ts'),
  ]);
  return createBullQueue({ ...options, redis: connectRedis(config.REDIS_URL, logger), seal });
}
