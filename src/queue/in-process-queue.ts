import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import { maxAttempts, retryDelayMs } from './backoff.ts';
import type { CheckJob } from './check-job.ts';
import { createFairLine, type Place } from './fair-line.ts';
import { JobAbort } from './job-abort.ts';
import type { JobHandler, JobQueue } from './job-queue.ts';
import { createRecentIds } from './recent-ids.ts';
import { createThroughput } from './throughput.ts';

export interface InProcessQueueOptions {
  /** Most jobs that may wait; one more is refused as `full`. */
  readonly limit: number;
  /** Jobs in hand at once. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
}

interface Ticket {
  readonly job: CheckJob;
  readonly attempt: number;
}

const dayMs = 86_400_000;
const rememberedIds = 50_000;
/** Part of the grace period in which accepted jobs are still worked on; the rest of it is for telling the others. */
const workShare = 0.8;
/** How many people are told at once, when the process stops, that their photo could not be checked. */
const farewellsAtOnce = 8;

/**
 * The queue of one machine: jobs wait in memory, so they end with the process: {@link JobQueue.close} hands
 * back what was not begun, and `surviving-queue.ts` notes them for the next process. Deadlines run on the monotonic clock: setting the system clock neither ends nor prolongs a wait.
 */
export function createInProcessQueue(options: InProcessQueueOptions): JobQueue {
  const { limit, concurrency, metrics } = options;
  const logger = options.logger.child({ part: 'queue' });
  const line = createFairLine<Ticket>();
  const accepted = createRecentIds(dayMs, rememberedIds);
  const throughput = createThroughput();
  /** Jobs that wait for their next try, by timer. */
  const pausing = new Map<NodeJS.Timeout, Place<Ticket>>();
  const inHand = new Set<AbortController>();
  let handler: JobHandler | undefined;
  /** Takes no more jobs. */
  let closed = false;
  /** Begins no more jobs. */
  let stopped = false;
  let whenIdle: (() => void) | undefined;

  function pump(): void {
    while (handler !== undefined && !stopped && inHand.size < concurrency) {
      const place = line.take(performance.now());
      if (place === undefined) return;
      void run(handler, place);
    }
  }

  async function run(handle: JobHandler, place: Place<Ticket>): Promise<void> {
    const { job, attempt } = place.item;
    const abort = new AbortController();
    inHand.add(abort);
    const leftMs = place.expiresAtMs - performance.now();
    if (leftMs <= 0) abort.abort(new JobAbort('deadline'));
    const timer = setTimeout(() => abort.abort(new JobAbort('deadline')), Math.max(0, leftMs));
    if (attempt === 1) observeWait(place);
    try {
      await handle(job, { signal: abort.signal, attempt, lastAttempt: attempt >= maxAttempts || stopped });
      throughput.finished();
    } catch (error) {
      failed(place, errorCode(error));
    } finally {
      clearTimeout(timer);
      inHand.delete(abort);
      pump();
      if (isIdle()) whenIdle?.();
    }
  }

  function failed(place: Place<Ticket>, code: string): void {
    const { job, attempt } = place.item;
    if (attempt >= maxAttempts || stopped) {
      logger.error({ job: job.id, platform: job.platform, code, attempt }, 'job given up');
      metrics.deadLetters.inc({ platform: job.platform });
      return;
    }
    const delayMs = retryDelayMs(attempt);
    logger.warn({ job: job.id, platform: job.platform, code, attempt, delayMs }, 'job failed, will be tried again');
    metrics.retries.inc({ platform: job.platform, what: 'job' });
    const next = { ...place, item: { job, attempt: attempt + 1 } };
    const timer = setTimeout(() => {
      pausing.delete(timer);
      line.add(next);
      pump();
    }, delayMs);
    pausing.set(timer, next);
  }

  function observeWait(place: Place<Ticket>): void {
    const seconds = (performance.now() - place.enteredAtMs) / 1000;
    metrics.stageSeconds.observe({ platform: place.item.job.platform, stage: 'queue' }, seconds);
  }

  function isIdle(): boolean {
    return inHand.size === 0 && (stopped || line.size + pausing.size === 0);
  }

  /** Waits until there is nothing left to do, at most `ms`. */
  async function idle(ms: number): Promise<void> {
    if (isIdle()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the line: gives what was not begun, and stops every timer. */
  function takeRest(): CheckJob[] {
    const rest = [...line.takeAll(), ...pausing.values()];
    for (const timer of pausing.keys()) clearTimeout(timer);
    pausing.clear();
    return rest.map((place) => place.item.job);
  }

  return {
    async add(job) {
      if (closed) return { status: 'closed' };
      if (accepted.has(job.id)) return { status: 'duplicate' };
      const waiting = line.size + pausing.size;
      if (waiting >= limit) return { status: 'full', retryAfterMs: throughput.retryAfterMs(waiting) };
      accepted.add(job.id);
      const nowMs = performance.now();
      const expiresAtMs = nowMs + (job.deadlineAt - Date.now());
      line.add({ person: job.personKey, item: { job, attempt: 1 }, enteredAtMs: nowMs, expiresAtMs });
      pump();
      return { status: 'accepted' };
    },

    process(given) {
      if (handler !== undefined) throw new Error('process was called twice.');
      handler = given;
      pump();
    },

    async depth() {
      const oldest = line.oldestEnteredAtMs();
      const oldestMs = oldest === undefined ? 0 : Math.round(performance.now() - oldest);
      return { waiting: line.size + pausing.size, active: inHand.size, oldestMs };
    },

    async close(graceMs, abandoned) {
      if (closed) return;
      closed = true;
      if (handler !== undefined) await idle(graceMs * workShare);
      stopped = true;
      const rest = takeRest();
      if (rest.length > 0)
        logger.warn({ jobs: rest.length, inHand: inHand.size }, 'grace period over, telling the rest');
      for (const abort of inHand) abort.abort(new JobAbort('shutdown'));
      await Promise.all([tellAll(rest, abandoned, logger), idle(graceMs * (1 - workShare))]);
    },
  };
}

/** Tells a few people at a time; one who can't be told does not keep the others from it. */
async function tellAll(
  jobs: readonly CheckJob[],
  tell: (job: CheckJob) => Promise<void>,
  logger: Logger,
): Promise<void> {
  const left = [...jobs];
  const worker = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      try {
        await tell(job);
      } catch (error) {
        logger.error(
          { job: job.id, platform: job.platform, code: errorCode(error) },
          'could not tell that the service stops',
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(farewellsAtOnce, jobs.length) }, worker));
}
