import { type Job, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import { within } from '../ops/within.ts';
import type { Seal } from '../store/seal.ts';
import { maxAttempts, retryDelayMs } from './backoff.ts';
import { type BullKeys, paceSlotMs, queueName, type StoredJob } from './bull-keys.ts';
import { abortCode, JobAbort } from './job-abort.ts';
import type { JobHandler } from './job-queue.ts';
import { doneMs, fallsUntilGivenUp, formatRecord, type JobRecord, type Kept, parseRecord } from './job-record.ts';
import type { RedisOutages } from './redis-access.ts';
import { isRefusal } from './redis-commands.ts';

export interface BullWorkerOptions {
  readonly redis: Redis;
  readonly outages: RedisOutages;
  readonly prefix: string;
  readonly keys: BullKeys;
  readonly seal: Seal;
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
  readonly redisNowMs: () => Promise<number>;
  /** Told the BullMQ id of each job that is done. */
  readonly onDone: (id: string) => void;
  /** A worker that has not renewed a job's lock for so long is taken for dead. Renewed at half of it. */
  readonly lockMs: number;
}

/** For BullMQ to write how the jobs ended that were given back. */
const lastWordMs = 300;

/**
 * Takes jobs out of Redis and hands them to the handler. BullMQ's lock is the claim on a job: whoever lost it, because it
 * stood still for longer than `lockMs`, may not answer ({@link JobContext.keep} throws `taken`).
 */
export function startBullWorker(options: BullWorkerOptions, handler: JobHandler) {
  const { redis, outages, keys, seal, metrics, logger, redisNowMs, lockMs } = options;
  const inHand = new Set<AbortController>();

  async function work(stored: Job<StoredJob>, token = ''): Promise<void> {
    const id = stored.id ?? '';
    const { nowMs, isDone } = await begin(id);
    // Answered, and given back to Redis after it had lost its data.
    if (isDone) return;
    let record = unseal(stored);
    const { job } = record;
    const attempt = stored.attemptsMade + 1;
    const abort = new AbortController();
    inHand.add(abort);
    const leftMs = stored.data.dueAt - nowMs;
    if (leftMs <= 0 || stored.stalledCounter >= fallsUntilGivenUp) abort.abort(new JobAbort('deadline'));
    const timer = setTimeout(() => abort.abort(new JobAbort('deadline')), Math.max(0, leftMs));
    if (attempt === 1)
      metrics.stageSeconds.observe(
        { platform: job.platform, stage: 'queue' },
        Math.max(0, nowMs - stored.timestamp) / 1000,
      );
    async function keep(change: Kept): Promise<void> {
      record = { ...record, kept: { ...record.kept, ...change } };
      const isOurs = Number(await stored.extendLock(token, lockMs)) === 1;
      if (isOurs) await stored.updateData({ dueAt: stored.data.dueAt, box: seal.close(formatRecord(record)) });
      // A job that is neither there nor done was lost with Redis's data: nobody else has it, so it is answered.
      else if ((await redis.exists(keys.job(id), keys.done(id))) > 0) throw new JobAbort('taken');
    }
    const context = { signal: abort.signal, attempt, lastAttempt: attempt >= maxAttempts, keep };
    try {
      await handler(job, {
        ...context,
        get kept() {
          return record.kept;
        },
      });
      await done(id, record, nowMs);
    } catch (error) {
      await failed(stored, token, record, error, abort.signal);
    } finally {
      clearTimeout(timer);
      inHand.delete(abort);
    }
  }

  async function begin(id: string): Promise<{ readonly nowMs: number; readonly isDone: boolean }> {
    const [nowMs, , doneKeys] = await Promise.all([
      redisNowMs(),
      redis.zrem(keys.waiting, id),
      redis.exists(keys.done(id)),
    ]);
    return { nowMs, isDone: doneKeys > 0 };
  }

  function unseal({ data }: Job<StoredJob>): JobRecord {
    const text = seal.open(data.box);
    if (text !== undefined) return parseRecord(text);
    // Tried again, by a worker that has the key; should none be found, the front that took it puts it back.
    logger.error({ code: 'SEAL' }, 'a job of another PERSON_KEY_SECRET: every process needs the same one');
    throw nameless('SEAL');
  }

  /** Before BullMQ removes the job, so that at every moment one of the two is there. */
  async function done(id: string, { job }: JobRecord, nowMs: number): Promise<void> {
    const pace = keys.pace(Math.floor(nowMs / paceSlotMs));
    options.onDone(id);
    await redis
      .multi()
      .set(keys.done(id), '1', 'PX', doneMs)
      .zrem(keys.person(job.personKey), id)
      .incr(pace)
      .expire(pace, 120)
      .exec();
  }

  async function failed(
    stored: Job<StoredJob>,
    token: string,
    record: JobRecord,
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, platform } = record.job;
    const attempt = stored.attemptsMade + 1;
    const code = errorCode(error);
    const isTaken = error instanceof JobAbort && error.code === 'taken';
    if (isTaken || abortCode(signal) === 'handover') {
      logger.info({ job: id, platform }, isTaken ? 'job was taken over by another worker' : 'job handed back');
      if (!isTaken) await stored.moveToWait(token);
      throw new WaitingError();
    }
    if (attempt < maxAttempts) {
      logger.warn({ job: id, platform, code, attempt }, 'job failed, will be tried again');
      metrics.retries.inc({ platform, what: 'job' });
      throw nameless(code);
    }
    logger.error({ job: id, platform, code, attempt }, 'job given up');
    metrics.deadLetters.inc({ platform });
    await done(stored.id ?? '', record, await redisNowMs());
  }

  const worker = new Worker<StoredJob>(queueName, work, {
    connection: redis,
    prefix: options.prefix,
    concurrency: options.concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.round(lockMs / 3),
    // Not the limit that counts (see fallsUntilGivenUp): BullMQ would fail the job without the person being told.
    maxStalledCount: 20,
    drainDelay: 5,
    skipVersionCheck: true,
    settings: { backoffStrategy: (attemptsMade) => retryDelayMs(attemptsMade) },
  });
  let isClosing = false;
  worker.on('error', (error) => {
    if (!isRefusal(error)) return logger.warn({ code: errorCode(error) }, 'queue worker');
    // BullMQ would ask again at once, for ever. The handler runs in its loop: it stops before the next turn.
    if (isClosing || worker.isPaused()) return;
    void worker.pause(true);
    void outages.refused(error).then(() => (isClosing ? undefined : worker.resume()));
  });
  worker.on('stalled', (id) => logger.warn({ bullId: id }, 'a worker died or stood still; its job is taken over'));

  return {
    /**
     * Takes no new job, waits `graceMs` for those in hand, and near its end gives them back to Redis for another worker. What
     * ignores that, or can't be given back because Redis is away, is taken over when its lock ends.
     */
    async close(graceMs: number): Promise<void> {
      isClosing = true;
      const handBack = setTimeout(() => {
        for (const abort of inHand) abort.abort(new JobAbort('handover'));
      }, graceMs * 0.8);
      const closing = worker.pause(true).then(() => worker.close());
      await within(graceMs + lastWordMs, closing);
      clearTimeout(handBack);
    },
  };
}

/** BullMQ stores an error's message and stack: a code and no stack. */
function nameless(code: string): Error {
  const error = new Error(code);
  error.stack = '';
  return error;
}
