import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { errorCode } from '../ops/error-code.ts';
import { within } from '../ops/within.ts';
import { isRefusal } from '../store/redis-refusal.ts';
import type { Seal } from '../store/seal.ts';
import { createBullAdmission } from './bull-admission.ts';
import { bullKeys, defaultPrefix, queueName, type StoredJob } from './bull-keys.ts';
import { startBullWorker } from './bull-worker.ts';
import type { JobQueue } from './job-queue.ts';
import type { QueueOptions } from './job-tries.ts';
import { watchForLoss } from './lost-jobs.ts';
import { watchOutages } from './redis-access.ts';
import { retryAfterMs } from './throughput.ts';

export interface BullQueueOptions extends QueueOptions {
  /** From `connectRedis`, without a time limit, and for the queue alone: it is closed with it. */
  readonly redis: Redis;
  readonly seal: Seal;
  readonly prefix?: string;
  /** Short enough that a killed worker's jobs are looked at by another within about 16 s, long enough for a pause of a busy machine. */
  readonly lockMs?: number;
  /** How often a process looks whether Redis lost what it wrote. */
  readonly lookMs?: number;
}

const lastWordMs = 500;
/** An outage of Redis that is waited out before people are turned away. */
const patienceMs = 15_000;

/**
 * The queue of many machines: jobs live in Redis (BullMQ), fronts add, workers check, and none of them is missed when it is
 * killed. Several processes may call `add` and several `process`.
 */
export function createBullQueue(options: BullQueueOptions): JobQueue {
  const { redis, seal, limit, concurrency, metrics, prefix = defaultPrefix, lockMs = 12_000, lookMs = 3000 } = options;
  const logger = options.logger.child({ part: 'queue' });
  const keys = bullKeys(prefix);
  const outages = watchOutages(redis, logger);
  const queue = new Queue<StoredJob>(queueName, { connection: redis, prefix, skipVersionCheck: true });
  queue.on('error', (error) => logger.warn({ code: errorCode(error) }, 'queue'));
  const parts = { redis, keys, seal, logger };
  const admission = createBullAdmission({ ...parts, queue, limit });
  const loss = watchForLoss({ ...parts, restore: admission.restore, intervalMs: lookMs });
  const turnAway = () => ({ status: 'full', retryAfterMs: retryAfterMs(0, 0, 1) }) as const;
  let worker: ReturnType<typeof startBullWorker> | undefined;
  let arriving = 0;
  let closed = false;

  return {
    async add(job) {
      if (closed) return { status: 'closed' };
      // A command would only wait: Redis has been away too long, or too many wait for it already.
      const awayMs = outages.awayMs();
      if (awayMs > patienceMs || (awayMs > 0 && arriving >= limit)) return turnAway();
      arriving += 1;
      try {
        const { dueAt, ...answer } = await admission.add(job);
        if (dueAt !== undefined) loss.accepted(job, dueAt);
        return answer;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        void outages.refused(error);
        return turnAway();
      } finally {
        arriving -= 1;
      }
    },

    process(handler) {
      if (worker !== undefined) throw new Error('process was called twice.');
      const { redisNowMs } = admission;
      const own = { outages, prefix, concurrency, metrics, lockMs, redisNowMs, onDone: loss.done };
      worker = startBullWorker({ ...parts, ...own }, handler);
    },

    async depth() {
      const [counts, oldest, waiting, nowMs] = await Promise.all([
        queue.getJobCounts('active', 'delayed'),
        redis.zrange(keys.waiting, 0, '0', 'WITHSCORES'),
        redis.zcard(keys.waiting),
        admission.redisNowMs(),
      ]);
      const since = Number(oldest.flat()[1] ?? nowMs);
      const { active = 0, delayed = 0 } = counts;
      return { waiting: waiting + delayed, active, oldestMs: Math.max(0, nowMs - since) };
    },

    /** Nothing is abandoned: what was accepted lives in Redis, and another worker (or this one, restarted) answers it. */
    async close(graceMs) {
      if (closed) return;
      closed = true;
      outages.close();
      loss.close();
      await worker?.close(graceMs);
      // Not waited for when Redis is away.
      await within(lastWordMs, queue.close());
      redis.disconnect();
    },
  };
}
