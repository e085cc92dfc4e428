import type { CheckJob } from './check-job.ts';
import type { Kept } from './job-record.ts';

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  /** Age of the oldest waiting job, milliseconds; 0 when none waits. */
  readonly oldestMs: number;
}

export interface JobContext {
  /** Aborts when the job's deadline passes or the process ends; see `job-abort.ts` for its reasons. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** True when no other try follows if this one throws: the handler then tells the person. */
  readonly lastAttempt: boolean;
  /** What an earlier try, or this one, kept with the job. */
  readonly kept: Kept;
  /**
   * Keeps this with the job until it is answered; resolved means stored.
   *
   * @throws JobAbort `taken` where another process has the job by now: this one must not answer.
   */
  keep(change: Kept): Promise<void>;
}

/** Answers one job completely (checks the photos and delivers the reply). It throws only where a retry makes sense. */
export type JobHandler = (job: CheckJob, context: JobContext) => Promise<void>;

/** Between an adapter that accepted a photo and the handler that answers it. In process, or BullMQ on Redis. */
export interface JobQueue {
  /**
   * `accepted`: stored; it will be answered. `duplicate`: this id was accepted before. `full`: the caller tells the
   * person to come back in `retryAfterMs`. `closed`: shutting down.
   */
  add(job: CheckJob): Promise<Admission>;
  /** Starts handling jobs, those of earlier processes first; called once, by a process that checks (serve without Redis, worker). */
  process(handler: JobHandler): void;
  depth(): Promise<QueueDepth>;
  /**
   * Stops taking jobs and works on for most of `graceMs`; then jobs in hand are aborted, and where no other process could
   * take the waiting ones these are handed over with an aborted signal, so that each person is told.
   */
  close(graceMs: number): Promise<void>;
}

export type Admission =
  | { readonly status: 'accepted' | 'duplicate' | 'closed' }
  | { readonly status: 'full'; readonly retryAfterMs: number };
