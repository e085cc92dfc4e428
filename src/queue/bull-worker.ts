import { type Job, WaitingError, Worker } from 'bullmq';
import { errorCode } from '../ops/error-code.ts';
import { within } from '../ops/within.ts';
import { isRefusal } from '../store/redis-refusal.ts';
import { type BullParts, queueName, type StoredJob } from './bull-keys.ts';
import { JobAbort } from './job-abort.ts';
import type { JobHandler } from './job-queue.ts';
import { doneMs, formatRecord, type JobRecord, parseRecord } from './job-record.ts';
import { createJobTries, type QueueOptions, retryDelayMs, type TakenJob } from './job-tries.ts';
import type { RedisOutages } from './redis-access.ts';

export interface BullWorkerOptions extends BullParts, Omit<QueueOptions, 'limit'> {
  readonly outages: RedisOutages;
  readonly prefix: string;
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
  const { redis, outages, keys, seal, logger, redisNowMs, lockMs } = options;
  const tries = createJobTries(handler, options);

  async function work(stored: Job<StoredJob>, token = ''): Promise<void> {
    const id = stored.id ?? '';
    const begun = [redisNowMs(), redis.exists(keys.done(id)), redis.zrem(keys.waiting, id)] as const;
    const [nowMs, isDone] = await Promise.all(begun);
    // Answered, and given back to Redis after it had lost its data.
    if (isDone > 0) return;
    let record = unseal(stored);
    const taken: TakenJob = {
      job: record.job,
      attempt: stored.attemptsMade + 1,
      waitedMs: Math.max(0, nowMs - stored.timestamp),
      leftMs: stored.data.dueAt - nowMs,
      falls: stored.stalledCounter,
      get kept() {
        return record.kept;
      },
      async keep(change) {
        record = { ...record, kept: { ...record.kept, ...change } };
        const isOurs = Number(await stored.extendLock(token, lockMs)) === 1;
        if (isOurs) await stored.updateData({ dueAt: stored.data.dueAt, box: seal.close(formatRecord(record)) });
        // A job that is neither there nor done was lost with Redis's data: nobody else has it, so it is answered.
        else if ((await redis.exists(keys.job(id), keys.done(id))) > 0) throw new JobAbort('taken');
      },
      finish: () => done(id, record),
    };
    try {
      await tries.run(taken);
    } catch (error) {
      if (!(error instanceof JobAbort)) throw nameless(errorCode(error));
      logger.info(
        { job: record.job.id, platform: record.job.platform, code: error.code },
        'job left to another worker',
      );
      if (error.code === 'handover') await stored.moveToWait(token);
      throw new WaitingError();
    }
  }

  function unseal({ data }: Job<StoredJob>): JobRecord {
    const text = seal.open(data.box);
    if (text !== undefined) return parseRecord(text);
    // Tried again, by a worker that has the key; should none be found, the front that took it puts it back.
    logger.error({ code: 'SEAL' }, 'a job of another PERSON_KEY_SECRET: every process needs the same one');
    throw nameless('SEAL');
  }

  /** Before BullMQ removes the job, so that at every moment one of the two is there. */
  async function done(id: string, { job }: JobRecord): Promise<void> {
    options.onDone(id);
    await redis.multi().set(keys.done(id), '1', 'PX', doneMs).zrem(keys.person(job.personKey), id).exec();
  }

  const worker = new Worker<StoredJob>(queueName, work, {
    connection: redis,
    prefix: options.prefix,
    concurrency: options.concurrency,
    // How many were finished, a minute each: the pace that people who are turned away are told.
    metrics: { maxDataPoints: 1 },
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
      const handBack = setTimeout(() => tries.stop('handover'), graceMs * 0.8);
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
