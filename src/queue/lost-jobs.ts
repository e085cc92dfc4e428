import { randomUUID } from 'node:crypto';
import { errorCode } from '../ops/error-code.ts';
import { type BullParts, bullJobId } from './bull-keys.ts';
import type { CheckJob } from './check-job.ts';
import { doneMs } from './job-record.ts';

export interface LostJobsOptions extends Omit<BullParts, 'seal'> {
  /** Puts a lost job back. */
  readonly restore: (job: CheckJob, dueAt: number) => Promise<void>;
  readonly intervalMs: number;
}

interface Accepted {
  readonly job: CheckJob;
  readonly dueAt: number;
  /** Looks in a row that found the job neither stored nor done. */
  missing: number;
}

/** Two, because workers need the time of one to note again what they answered. */
const looksUntilLost = 2;
const rememberedIds = 20_000;

/**
 * Redis can lose what it acknowledged: a crash within the second before its log reaches the disk, a failover, an emptied disk.
 * So a front keeps what it accepted in memory (references only) until it is done, and puts back what Redis has no more; a worker
 * keeps the ids of what it answered, and notes them again. Only what dies together with Redis's data is lost.
 */
export function watchForLoss({ redis, keys, logger, restore, intervalMs }: LostJobsOptions) {
  const accepted = new Map<string, Accepted>();
  const done = new Set<string>();
  const epoch = keys.epoch(randomUUID());
  let timer: NodeJS.Timeout | undefined;

  async function noteAgain(): Promise<void> {
    if ((await redis.exists(epoch)) === 1) return;
    const marks = redis.pipeline();
    for (const id of done) marks.set(keys.done(id), '1', 'PX', doneMs);
    await marks.set(epoch, '1', 'PX', doneMs).exec();
  }

  async function look(): Promise<void> {
    const entries = [...accepted];
    const pipeline = redis.pipeline();
    for (const [id] of entries) pipeline.exists(keys.job(id)).exists(keys.done(id));
    const found = (await pipeline.exec()) ?? [];
    for (const [index, [id, entry]] of entries.entries()) {
      const [[heldError, held], [doneError, isDone]] = [found[2 * index] ?? [], found[2 * index + 1] ?? []];
      // A look that failed says nothing.
      if (heldError || doneError) continue;
      if (Number(isDone) > 0) accepted.delete(id);
      entry.missing = Number(held) > 0 ? 0 : entry.missing + 1;
      if (Number(isDone) > 0 || entry.missing < looksUntilLost) continue;
      entry.missing = 0;
      await restore(entry.job, entry.dueAt);
      logger.warn({ job: entry.job.id, platform: entry.job.platform }, 'Redis had lost a job; it was put back');
    }
  }

  function schedule(): void {
    timer = setTimeout(async () => {
      try {
        if (done.size > 0) await noteAgain();
        if (accepted.size > 0) await look();
      } catch (error) {
        logger.debug({ code: errorCode(error) }, 'could not look for lost jobs');
      }
      if (timer !== undefined) schedule();
    }, intervalMs);
    timer.unref();
  }
  schedule();

  return {
    accepted(job: CheckJob, dueAt: number): void {
      accepted.set(bullJobId(job.id), { job, dueAt, missing: 0 });
    },
    done(id: string): void {
      done.add(id);
      const [oldest] = done;
      if (done.size > rememberedIds && oldest !== undefined) done.delete(oldest);
    },
    close(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
