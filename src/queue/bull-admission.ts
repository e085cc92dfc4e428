import type { Queue } from 'bullmq';
import { type BullParts, bullJobId, type StoredJob } from './bull-keys.ts';
import type { CheckJob } from './check-job.ts';
import type { Admission } from './job-queue.ts';
import { formatRecord } from './job-record.ts';
import { maxAttempts, type QueueOptions } from './job-tries.ts';
import { retryAfterMs } from './throughput.ts';

/** BullMQ's highest priority number (2^21 - 1). */
const lowestPriority = 2_097_151;
/** So much of BullMQ's present minute tells the pace; before that it is the minute before. */
const tellingMs = 10_000;
/** An entry of the waiting set this old is a stray: its front died between noting the job and storing it. */
const strayMs = 3_600_000;

export interface BullAdmissionOptions extends BullParts, Pick<QueueOptions, 'limit'> {
  readonly queue: Queue<StoredJob>;
}

/**
 * Takes jobs into Redis. Fairness between people without BullMQ Pro's groups: a job's priority is the number of unfinished
 * jobs its person has, so everybody's first photo goes before anybody's second, across all processes. The limit is read before it
 * is written, so it can be passed by as many jobs as fronts add in the same instant.
 */
export function createBullAdmission({ redis, queue, keys, seal, limit }: BullAdmissionOptions) {
  async function redisNowMs(): Promise<number> {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  async function whenFull(waiting: number, nowMs: number): Promise<Admission> {
    const { meta, data } = await queue.getMetrics('completed', 0, 0);
    const overMs = nowMs - meta.prevTS;
    const pace =
      overMs < tellingMs ? ([data[0] ?? 0, 60_000] as const) : ([meta.count - meta.prevCount, overMs] as const);
    return { status: 'full', retryAfterMs: retryAfterMs(waiting, ...pace) };
  }

  /** Writes the job; safe to repeat, as BullMQ ignores an id it has. `dueAt` in Redis's clock. */
  async function store(job: CheckJob, dueAt: number, nowMs: number): Promise<void> {
    const id = bullJobId(job.id);
    const person = keys.person(job.personKey);
    const counted = await redis
      .multi()
      .zremrangebyscore(person, '-inf', nowMs)
      .zadd(person, dueAt, id)
      .zcard(person)
      .pexpireat(person, Math.max(dueAt, nowMs) + 60_000)
      .zremrangebyscore(keys.waiting, '-inf', nowMs - strayMs)
      .zadd(keys.waiting, 'NX', nowMs, id)
      .exec();
    const ownJobs = Number(counted?.[2]?.[1] ?? 1);
    const added = queue.add(
      'check',
      { box: seal.close(formatRecord({ job, kept: {}, begunAgain: 0 })), dueAt },
      {
        jobId: id,
        priority: Math.min(lowestPriority, Math.max(1, ownJobs)),
        attempts: maxAttempts,
        backoff: { type: 'molecheck' },
        // That it was done is remembered by its id alone (`done`).
        removeOnComplete: true,
        removeOnFail: true,
        // Stack traces hold messages of errors, and those can hold links.
        stackTraceLimit: 0,
        keepLogs: 0,
      },
    );
    await added.catch(async (error: unknown) => {
      // Refused by Redis: it waits for nobody.
      await redis
        .multi()
        .zrem(keys.waiting, id)
        .zrem(person, id)
        .exec()
        .catch(() => undefined);
      throw error;
    });
  }

  return {
    redisNowMs,
    /** `dueAt` where it was accepted: with it the job can be put back, should Redis lose it. */
    async add(job: CheckJob): Promise<Admission & { dueAt?: number }> {
      const id = bullJobId(job.id);
      const [nowMs, known, waiting] = await Promise.all([
        redisNowMs(),
        redis.exists(keys.job(id), keys.done(id)),
        redis.zcard(keys.waiting),
      ]);
      if (known > 0) return { status: 'duplicate' };
      if (waiting >= limit) return whenFull(waiting, nowMs);
      const dueAt = nowMs + (job.deadlineAt - job.receivedAt);
      await store(job, dueAt, nowMs);
      return { status: 'accepted', dueAt };
    },
    /** Writes a job again that Redis lost; see `lost-jobs.ts`. */
    async restore(job: CheckJob, dueAt: number): Promise<void> {
      await store(job, dueAt, await redisNowMs());
    },
  };
}
