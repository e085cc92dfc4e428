import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { maxAttempts } from './backoff.ts';
import { type BullKeys, bullJobId, paceSlotMs, type StoredJob } from './bull-keys.ts';
import type { CheckJob } from './check-job.ts';
import type { Admission } from './job-queue.ts';
import { retryAfterMs } from './throughput.ts';

/** BullMQ's highest priority number (2^21 - 1). */
const lowestPriority = 2_097_151;
/** An outage of Redis that is waited out before people are turned away. */
const patienceMs = 15_000;
const paceSlots = 3;
/** An entry of the waiting set this old is a stray: its front died between noting the job and storing it. */
const strayMs = 3_600_000;

export interface BullAdmissionOptions {
  readonly redis: Redis;
  readonly queue: Queue<StoredJob<CheckJob>>;
  readonly keys: BullKeys;
  readonly limit: number;
}

/**
 * Takes jobs into Redis. Fairness between people without BullMQ Pro's groups: a job's priority is the number of unfinished
 * jobs its person has, so everybody's first photo goes before anybody's second, across all processes. The limit is read before it
 * is written, so it can be passed by as many jobs as fronts add in the same instant.
 */
export function createBullAdmission({ redis, queue, keys, limit }: BullAdmissionOptions) {
  let downSinceMs: number | undefined;
  let arriving = 0;
  redis.on('close', () => {
    downSinceMs ??= performance.now();
  });
  redis.on('ready', () => {
    downSinceMs = undefined;
  });

  /** A command would only wait: Redis has been away too long, or too many wait for it already. */
  function isHopeless(): boolean {
    const downMs = downSinceMs === undefined ? 0 : performance.now() - downSinceMs;
    return downMs > patienceMs || (downMs > 0 && arriving >= limit);
  }

  async function redisNowMs(): Promise<number> {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  async function whenFull(waiting: number, nowMs: number): Promise<Admission> {
    // Complete slots only: the present one has just begun.
    const present = Math.floor(nowMs / paceSlotMs);
    const slots = Array.from({ length: paceSlots }, (_, index) => keys.pace(present - 1 - index));
    const counts = await redis.mget(slots);
    const finished = counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
    return { status: 'full', retryAfterMs: retryAfterMs(waiting, finished, paceSlots * paceSlotMs) };
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
    await queue.add(
      'check',
      { job, dueAt },
      {
        jobId: id,
        priority: Math.min(lowestPriority, Math.max(1, ownJobs)),
        attempts: maxAttempts,
        backoff: { type: 'molecheck' },
        // What was done is remembered by `settled`, which holds nothing personal.
        removeOnComplete: true,
        removeOnFail: { age: 86_400, count: 1000 },
        // Stack traces hold messages of errors, and those can hold links.
        stackTraceLimit: 0,
        keepLogs: 0,
      },
    );
  }

  async function admit(job: CheckJob): Promise<Admission & { dueAt?: number }> {
    const id = bullJobId(job.id);
    // The job's hash is looked for first: it goes only after `settled` is written, so a job is never missed between the two.
    const [nowMs, [held, settled, waiting]] = await Promise.all([
      redisNowMs(),
      Promise.all([redis.exists(keys.job(id)), redis.exists(keys.settled(id)), redis.zcard(keys.waiting)]),
    ]);
    if (held + settled > 0) return { status: 'duplicate' };
    if (waiting >= limit) return whenFull(waiting, nowMs);
    const dueAt = nowMs + Math.max(0, job.deadlineAt - Date.now());
    await store(job, dueAt, nowMs);
    return { status: 'accepted', dueAt };
  }

  return {
    async add(job: CheckJob): Promise<Admission & { dueAt?: number }> {
      if (isHopeless()) return { status: 'full', retryAfterMs: retryAfterMs(0, 0, 1) };
      arriving += 1;
      try {
        return await admit(job);
      } finally {
        arriving -= 1;
      }
    },
    /** Writes a job again that Redis lost; see `lost-jobs.ts`. */
    async restore(job: CheckJob, dueAt: number): Promise<void> {
      await store(job, dueAt, await redisNowMs());
    },
    redisNowMs,
  };
}
