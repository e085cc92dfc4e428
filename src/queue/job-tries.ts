import type { Logger } from 'pino';
import { backoffMs } from '../ops/backoff.ts';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { CheckJob } from './check-job.ts';
import { abortCode, JobAbort, type JobAbortCode } from './job-abort.ts';
import type { JobContext, JobHandler } from './job-queue.ts';
import { fallsUntilGivenUp } from './job-record.ts';

/**
 * Tries of one job, the first included. With {@link retryDelayMs} they span about two minutes, the outage of a platform
 * that is worth waiting for; after that the job is given up: logged, counted as a dead letter, and forgotten but for its id.
 */
export const maxAttempts = 8;

/** Milliseconds to wait after try `attempt` (1 for the first) threw. */
export function retryDelayMs(attempt: number): number {
  return backoffMs({ firstMs: 1_000, mostMs: 60_000 }, attempt);
}

/** What every queue is given. */
export interface QueueOptions {
  /** Most jobs that may wait (with Redis: over all processes); one more is refused as `full`. */
  readonly limit: number;
  /** Jobs in hand at once in this process, where it checks. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
}

/** A job that a queue has taken out of its line, for one try. */
export interface TakenJob extends Pick<JobContext, 'kept' | 'keep' | 'attempt'> {
  readonly job: CheckJob;
  /** How long it has waited, milliseconds. */
  readonly waitedMs: number;
  /** How far its deadline is ahead, milliseconds. */
  readonly leftMs: number;
  /** How many processes it took down. */
  readonly falls: number;
  /** Answered or given up: all but the id is forgotten. */
  finish(): Promise<void>;
}

export type JobTries = ReturnType<typeof createJobTries>;

/** One try after the other of a queue's jobs, the same with Redis and without: signal, deadline, what is logged and counted. */
export function createJobTries(handler: JobHandler, { logger, metrics }: Pick<QueueOptions, 'logger' | 'metrics'>) {
  const inHand = new Set<AbortController>();
  let stopped: JobAbortCode | undefined;

  return {
    /** @throws where the job is not over: JobAbort where it is another process's now, else what a further try may get past. */
    async run(taken: TakenJob): Promise<void> {
      const { job, attempt, leftMs } = taken;
      const { id, platform } = job;
      const lastAttempt = attempt >= maxAttempts;
      const abort = new AbortController();
      inHand.add(abort);
      const end = (code: JobAbortCode): void => abort.abort(new JobAbort(code));
      if (stopped !== undefined) end(stopped);
      else if (leftMs <= 0 || taken.falls >= fallsUntilGivenUp) end('deadline');
      const timer = setTimeout(end, Math.max(0, leftMs), 'deadline');
      if (attempt === 1) metrics.stageSeconds.observe({ platform, stage: 'queue' }, taken.waitedMs / 1000);
      try {
        await handler(job, {
          signal: abort.signal,
          attempt,
          lastAttempt,
          get kept() {
            return taken.kept;
          },
          keep: (change) => taken.keep(change),
        });
      } catch (error) {
        if (error instanceof JobAbort && error.code === 'taken') throw error;
        if (abortCode(abort.signal) === 'handover') throw abort.signal.reason;
        const code = errorCode(error);
        if (!lastAttempt) {
          logger.warn({ job: id, platform, code, attempt }, 'job failed, will be tried again');
          metrics.retries.inc({ platform, what: 'job' });
          throw error;
        }
        logger.error({ job: id, platform, code, attempt }, 'job given up');
        metrics.deadLetters.inc({ platform });
      } finally {
        clearTimeout(timer);
        inHand.delete(abort);
      }
      await taken.finish();
    },
    /** Aborts what is in hand, and what is begun from now on. */
    stop(code: JobAbortCode): void {
      stopped = code;
      for (const abort of inHand) abort.abort(new JobAbort(code));
    },
  };
}
