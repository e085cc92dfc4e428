import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import { within } from '../ops/within.ts';
import { maxAttempts, retryDelayMs } from './backoff.ts';
import { type BullKeys, paceSlotMs, queueName, type StoredJob, settledTtlSeconds } from './bull-keys.ts';
import type { CheckJob } from './check-job.ts';
import { abortCode, JobAbort } from './job-abort.ts';
import type { JobHandler } from './job-queue.ts';

export interface BullWorkerOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly keys: BullKeys;
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
  readonly redisNowMs: () => Promise<number>;
  /** A worker that has not renewed a job's lock for so long is taken for dead. Renewed at half of it. */
  readonly lockMs?: number;
}

type StoredCheck = Job<StoredJob<CheckJob>>;

/**
 * A job that took down this many workers is not checked again: it is handed over with its signal aborted, so that the person is
 * told and no third worker dies of the same photo.
 */
const stallsUntilGivenUp = 2;

/** For BullMQ to write how the jobs ended that were given back. */
const lastWordMs = 300;

/**
 * Takes jobs out of Redis and hands them to the handler. The lock of 12 s is short enough that a killed worker's jobs are
 * looked at by another within about 16 s (lock, plus a look every 4 s), and long enough for a pause of a busy machine.
 */
export function startBullWorker(options: BullWorkerOptions, handler: JobHandler) {
  const { redis, keys, metrics, logger, redisNowMs, lockMs = 12_000 } = options;
  const inHand = new Set<AbortController>();

  async function work(stored: StoredCheck, token?: string): Promise<void> {
    const { job, dueAt } = stored.data;
    const attempt = stored.attemptsMade + 1;
    const abort = new AbortController();
    inHand.add(abort);
    let timer: NodeJS.Timeout | undefined;
    try {
      const nowMs = await begin(stored, attempt);
      if (stored.stalledCounter >= stallsUntilGivenUp || dueAt <= nowMs) abort.abort(new JobAbort('deadline'));
      else timer = setTimeout(() => abort.abort(new JobAbort('deadline')), dueAt - nowMs);
      await handler(job, { signal: abort.signal, attempt, lastAttempt: attempt >= maxAttempts });
      await settle(stored, nowMs);
    } catch (error) {
      await failed(stored, attempt, error, abortCode(abort.signal) === 'handover' ? token : undefined);
    } finally {
      clearTimeout(timer);
      inHand.delete(abort);
    }
  }

  /** @returns Redis's time, epoch milliseconds. */
  async function begin(stored: StoredCheck, attempt: number): Promise<number> {
    const [nowMs] = await Promise.all([redisNowMs(), redis.zrem(keys.waiting, stored.id ?? '')]);
    if (attempt === 1)
      metrics.stageSeconds.observe(
        { platform: stored.data.job.platform, stage: 'queue' },
        Math.max(0, nowMs - stored.timestamp) / 1000,
      );
    return nowMs;
  }

  /** Before BullMQ removes the job, so that at every moment one of the two is there. */
  async function settle(stored: StoredCheck, nowMs: number): Promise<void> {
    const pace = keys.pace(Math.floor(nowMs / paceSlotMs));
    await redis
      .multi()
      .set(keys.settled(stored.id ?? ''), '1', 'EX', settledTtlSeconds)
      .zrem(keys.person(stored.data.job.personKey), stored.id ?? '')
      .incr(pace)
      .expire(pace, 120)
      .exec();
  }

  async function failed(
    stored: StoredCheck,
    attempt: number,
    error: unknown,
    token: string | undefined,
  ): Promise<never> {
    const { job } = stored.data;
    const code = errorCode(error);
    if (token !== undefined) {
      logger.info({ job: job.id, platform: job.platform }, 'job handed back');
      await stored.moveToWait(token);
      throw new WaitingError();
    }
    if (attempt < maxAttempts) {
      logger.warn({ job: job.id, platform: job.platform, code, attempt }, 'job failed, will be tried again');
      metrics.retries.inc({ platform: job.platform, what: 'job' });
      throw nameless(code);
    }
    logger.error({ job: job.id, platform: job.platform, code, attempt }, 'job given up');
    metrics.deadLetters.inc({ platform: job.platform });
    await settle(stored, await redisNowMs());
    await strip(stored, code);
    throw new UnrecoverableError(code);
  }

  const worker = new Worker<StoredJob<CheckJob>>(queueName, work, {
    connection: redis,
    prefix: options.prefix,
    concurrency: options.concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.round(lockMs / 3),
    // Not the limit that counts (see stallsUntilGivenUp): BullMQ would fail the job without the person being told.
    maxStalledCount: 20,
    drainDelay: 5,
    settings: { backoffStrategy: (attemptsMade) => retryDelayMs(attemptsMade) },
  });
  worker.on('error', (error) => logger.warn({ code: errorCode(error) }, 'queue worker'));
  worker.on('stalled', (id) => logger.warn({ bullId: id }, 'a worker died or stood still; its job is taken over'));
  worker.on('failed', (stored, error) => {
    // Failed by BullMQ itself, past `work`: nothing personal may stay behind in it.
    if (stored !== undefined && 'job' in stored.data && error instanceof UnrecoverableError)
      void strip(stored, 'STALLED').catch(() => {});
  });

  return {
    inHand: () => inHand.size,
    /**
     * Takes no new job, waits `graceMs` for those in hand, and near its end gives them back to Redis for another worker. What
     * ignores that, or can't be given back because Redis is away, is taken over when its lock ends.
     */
    async close(graceMs: number): Promise<void> {
      const handBack = setTimeout(() => {
        for (const abort of inHand) abort.abort(new JobAbort('handover'));
      }, graceMs * 0.8);
      const closing = worker.pause(true).then(() => worker.close());
      await within(graceMs + lastWordMs, closing);
      clearTimeout(handBack);
    },
  };
}

/** Leaves of a dead letter what an operator needs and nothing that leads to a person or a photo. */
async function strip(stored: StoredCheck, code: string): Promise<void> {
  const { platform, locale } = stored.data.job;
  const stripped = { platform, locale, photos: stored.data.job.photos.length, code };
  await stored.updateData(stripped as unknown as StoredJob<CheckJob>);
}

/** BullMQ stores an error's message and stack: a code and no stack. */
function nameless(code: string): Error {
  const error = new Error(code);
  error.stack = '';
  return error;
}
