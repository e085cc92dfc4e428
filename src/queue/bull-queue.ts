import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import { within } from '../ops/within.ts';
import { createBullAdmission } from './bull-admission.ts';
import { bullKeys, defaultPrefix, queueName, type StoredJob } from './bull-keys.ts';
import { startBullWorker } from './bull-worker.ts';
import type { CheckJob } from './check-job.ts';
import type { JobQueue } from './job-queue.ts';
import { keepUntilSettled } from './lost-jobs.ts';

export interface BullQueueOptions {
  /** From `connectQueueRedis`; it stays open when the queue closes. */
  readonly redis: Redis;
  /** Most jobs that may wait, over all processes. */
  readonly limit: number;
  /** Jobs in hand at once in this process, where it checks. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
  readonly prefix?: string;
  readonly lockMs?: number;
  /** How often a front looks whether Redis lost what it accepted. */
  readonly lookMs?: number;
}

const deadLetterMs = 86_400_000;
const sweepMs = 3_600_000;
const lastWordMs = 500;

/**
 * The queue of many machines: jobs live in Redis (BullMQ), fronts add, workers check, and none of them is missed when it is
 * killed. Several processes may call `add` and several `process`.
 */
export function createBullQueue(options: BullQueueOptions): JobQueue {
  const { redis, limit, concurrency, metrics, prefix = defaultPrefix, lockMs, lookMs } = options;
  const logger = options.logger.child({ part: 'queue' });
  const keys = bullKeys(prefix);
  const queue = new Queue<StoredJob<CheckJob>>(queueName, { connection: redis, prefix });
  queue.on('error', (error) => logger.warn({ code: errorCode(error) }, 'queue'));
  const admission = createBullAdmission({ redis, queue, keys, limit });
  const kept = keepUntilSettled({
    redis,
    keys,
    logger,
    restore: admission.restore,
    ...(lookMs === undefined ? {} : { intervalMs: lookMs }),
  });
  let worker: ReturnType<typeof startBullWorker> | undefined;
  let sweeper: NodeJS.Timeout | undefined;
  let closed = false;

  return {
    async add(job) {
      if (closed) return { status: 'closed' };
      const { dueAt, ...answer } = await admission.add(job);
      if (dueAt !== undefined) kept.keep(job, dueAt);
      return answer;
    },

    process(handler) {
      if (worker !== undefined) throw new Error('process was called twice.');
      const lock = lockMs === undefined ? {} : { lockMs };
      worker = startBullWorker(
        { redis, prefix, keys, concurrency, logger, metrics, redisNowMs: admission.redisNowMs, ...lock },
        handler,
      );
      // BullMQ removes an old dead letter only when a new one arrives.
      sweeper = setInterval(() => void queue.clean(deadLetterMs, 1000, 'failed').catch(() => {}), sweepMs);
      sweeper.unref();
    },

    async depth() {
      const [counts, oldest, nowMs] = await Promise.all([
        queue.getJobCounts('active', 'delayed'),
        redis.zrange(keys.waiting, 0, '0', 'WITHSCORES'),
        admission.redisNowMs(),
      ]);
      const waiting = (await redis.zcard(keys.waiting)) + (counts['delayed'] ?? 0);
      const since = Number(oldest.flat()[1] ?? nowMs);
      return { waiting, active: counts['active'] ?? 0, oldestMs: Math.max(0, nowMs - since) };
    },

    /** Nothing is abandoned: what was accepted lives in Redis, and another worker (or this one, restarted) answers it. */
    async close(graceMs) {
      if (closed) return;
      closed = true;
      clearInterval(sweeper);
      kept.close();
      await worker?.close(graceMs);
      // Not waited for when Redis is away.
      await within(lastWordMs, queue.close());
    },
  };
}
