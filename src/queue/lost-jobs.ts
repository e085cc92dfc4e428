import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import { type BullKeys, bullJobId } from './bull-keys.ts';
import type { CheckJob } from './check-job.ts';

export interface LostJobsOptions {
  readonly redis: Redis;
  readonly keys: BullKeys;
  readonly logger: Logger;
  /** Puts a lost job back. */
  readonly restore: (job: CheckJob, dueAt: number) => Promise<void>;
  readonly intervalMs?: number;
}

interface Kept {
  readonly job: CheckJob;
  readonly dueAt: number;
  /** Looks in a row that found the job neither stored nor settled. */
  missing: number;
}

/**
 * A job that is missing this often in a row was lost. Two looks, because workers need the time of one to note again in the
 * ledger what they sent (`delivery-ledger.ts`).
 */
const looksUntilLost = 2;

/**
 * Redis can lose what it acknowledged: a crash within the second before its log reaches the disk, a failover, an emptied disk. So the
 * front that accepted a job keeps it in memory (references only) until it is settled, and puts it back when Redis has neither the job nor
 * the mark that it was done. Only a front that dies together with Redis's data loses anything.
 */
export function keepUntilSettled({ redis, keys, logger, restore, intervalMs = 3000 }: LostJobsOptions) {
  const kept = new Map<string, Kept>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const ids = [...kept.keys()];
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.exists(keys.job(id)).exists(keys.settled(id));
    const found = (await pipeline.exec()) ?? [];
    for (const [index, id] of ids.entries()) {
      const [heldError, held] = found[2 * index] ?? [];
      const [settledError, settled] = found[2 * index + 1] ?? [];
      // A look that failed says nothing.
      if (heldError || settledError) continue;
      await judge(id, Number(held) > 0, Number(settled) > 0);
    }
  }

  async function judge(id: string, isHeld: boolean, isSettled: boolean): Promise<void> {
    const entry = kept.get(id);
    if (entry === undefined) return;
    if (isSettled) {
      kept.delete(id);
    } else if (isHeld) {
      entry.missing = 0;
    } else if (++entry.missing >= looksUntilLost) {
      entry.missing = 0;
      await restore(entry.job, entry.dueAt);
      logger.warn({ job: entry.job.id, platform: entry.job.platform }, 'Redis had lost a job; it was put back');
    }
  }

  function schedule(): void {
    timer = setTimeout(async () => {
      try {
        if (kept.size > 0) await look();
      } catch (error) {
        logger.warn({ code: errorCode(error) }, 'could not look for lost jobs');
      }
      if (timer !== undefined) schedule();
    }, intervalMs);
    timer.unref();
  }
  schedule();

  return {
    get size(): number {
      return kept.size;
    },
    keep(job: CheckJob, dueAt: number): void {
      kept.set(bullJobId(job.id), { job, dueAt, missing: 0 });
    },
    close(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
