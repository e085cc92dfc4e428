import type { CheckJob } from './check-job.ts';

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  /** Age of the oldest waiting job, milliseconds; 0 when none waits. */
  readonly oldestMs: number;
}

export interface JobContext {
  /** Aborts when the job's deadline passes or the queue's grace period ends. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** True when no other try follows if this one throws: the handler then tells the person. */
  readonly lastAttempt: boolean;
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
  /** Starts handling jobs; called once, by a process that checks (serve without Redis, worker). */
  process(handler: JobHandler): void;
  depth(): Promise<QueueDepth>;
  /**
   * Stops taking jobs, lets those in hand finish for `graceMs`, then aborts them. Jobs that live nowhere else are handed
   * to `abandoned` so that each person can be told.
   */
  close(graceMs: number, abandoned: (job: CheckJob) => Promise<void>): Promise<void>;
}

export type Admission =
  | { readonly status: 'accepted' | 'duplicate' | 'closed' }
  | { readonly status: 'full'; readonly retryAfterMs: number };
