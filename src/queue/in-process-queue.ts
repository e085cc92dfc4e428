import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { Metrics } from '../ops/metrics.ts';
import { maxAttempts, retryDelayMs } from './backoff.ts';
import type { CheckJob } from './check-job.ts';
import { createFairLine, type Place } from './fair-line.ts';
import { JobAbort } from './job-abort.ts';
import type { JobHandler, JobQueue } from './job-queue.ts';
import { fallsUntilGivenUp, type JobRecord, type JobRecords } from './job-record.ts';
import { createThroughput } from './throughput.ts';

export interface InProcessQueueOptions {
  readonly records: JobRecords;
  /** Of an earlier process: taken up when handling begins. */
  readonly left?: readonly JobRecord[];
  /** Most jobs that may wait; one more is refused as `full`. */
  readonly limit: number;
  /** Jobs in hand at once. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'retries' | 'stageSeconds' | 'deadLetters'>;
}

interface Ticket {
  record: JobRecord;
  readonly attempt: number;
  readonly isLeft: boolean;
}

/** Part of the grace period in which accepted jobs are still worked on; the rest of it is for telling the others. */
const workShare = 0.8;
/** How many people are told at once, when the process stops, that their photo could not be checked. */
const farewellsAtOnce = 8;

/**
 * The queue of one machine. A job is stored before `add` says that it was accepted and forgotten when it was answered, so a
 * process that was killed is followed by one that takes up what it left. Deadlines run on the monotonic clock: setting the
 * system clock neither ends nor prolongs a wait.
 */
export function createInProcessQueue(options: InProcessQueueOptions): JobQueue {
  const { records, left = [], limit, concurrency, metrics } = options;
  const logger = options.logger.child({ part: 'queue' });
  const line = createFairLine<Ticket>();
  const throughput = createThroughput();
  /** Ids of jobs that are not answered yet: being stored, waiting, in hand. */
  const open = new Set(left.map(({ job }) => job.id));
  /** Jobs that wait for their next try, by timer. */
  const pausing = new Map<NodeJS.Timeout, Place<Ticket>>();
  const inHand = new Set<AbortController>();
  let handler: JobHandler | undefined;
  /** Takes no more jobs. */
  let closed = false;
  /** The grace period is over: what is begun now is begun with an aborted signal. */
  let stopped = false;
  let whenIdle: (() => void) | undefined;

  function enter(record: JobRecord, isLeft: boolean): void {
    const { job } = record;
    const nowMs = performance.now();
    // From now on: the time in which no process ran was no waiting, and the clock may have been set in between.
    const expiresAtMs = nowMs + (job.deadlineAt - job.receivedAt);
    line.add({ person: job.personKey, item: { record, attempt: 1, isLeft }, enteredAtMs: nowMs, expiresAtMs });
  }

  function pump(): void {
    while (handler !== undefined && inHand.size < concurrency + (stopped ? farewellsAtOnce : 0)) {
      const place = line.take(performance.now());
      if (place === undefined) return;
      void run(handler, place);
    }
  }

  async function run(handle: JobHandler, place: Place<Ticket>): Promise<void> {
    const { item: ticket } = place;
    const { attempt, record } = ticket;
    const { job } = record;
    const abort = new AbortController();
    inHand.add(abort);
    const leftMs = place.expiresAtMs - performance.now();
    if (stopped) abort.abort(new JobAbort('shutdown'));
    else if (leftMs <= 0 || record.begunAgain >= fallsUntilGivenUp) abort.abort(new JobAbort('deadline'));
    const timer = setTimeout(() => abort.abort(new JobAbort('deadline')), Math.max(0, leftMs));
    if (attempt === 1) observeWait(place);
    try {
      if (ticket.isLeft && attempt === 1) await change(ticket, { begunAgain: record.begunAgain + 1 });
      await handle(job, {
        signal: abort.signal,
        attempt,
        lastAttempt: attempt >= maxAttempts,
        get kept() {
          return ticket.record.kept;
        },
        keep: (kept) => change(ticket, { kept: { ...ticket.record.kept, ...kept } }),
      });
      await finish(job);
      throughput.finished();
    } catch (error) {
      await failed(place, errorCode(error));
    } finally {
      clearTimeout(timer);
      inHand.delete(abort);
      pump();
      if (isIdle()) whenIdle?.();
    }
  }

  async function change(ticket: Ticket, changed: Partial<JobRecord>): Promise<void> {
    ticket.record = { ...ticket.record, ...changed };
    await records.write(ticket.record);
  }

  async function finish(job: CheckJob): Promise<void> {
    await records.finish(job.id);
    open.delete(job.id);
  }

  async function failed(place: Place<Ticket>, code: string): Promise<void> {
    const { attempt, record } = place.item;
    const { job } = record;
    if (attempt >= maxAttempts) {
      logger.error({ job: job.id, platform: job.platform, code, attempt }, 'job given up');
      metrics.deadLetters.inc({ platform: job.platform });
      return finish(job);
    }
    // Where this process has no time left for another try, the next one makes it.
    if (stopped) return logger.warn({ job: job.id, platform: job.platform, code }, 'job left to the next process');
    const delayMs = retryDelayMs(attempt);
    logger.warn({ job: job.id, platform: job.platform, code, attempt, delayMs }, 'job failed, will be tried again');
    metrics.retries.inc({ platform: job.platform, what: 'job' });
    const next = { ...place, item: { ...place.item, attempt: attempt + 1 } };
    const timer = setTimeout(() => {
      pausing.delete(timer);
      line.add(next);
      pump();
    }, delayMs);
    pausing.set(timer, next);
  }

  function observeWait(place: Place<Ticket>): void {
    const seconds = (performance.now() - place.enteredAtMs) / 1000;
    metrics.stageSeconds.observe({ platform: place.item.record.job.platform, stage: 'queue' }, seconds);
  }

  const waiting = (): number => open.size - inHand.size;
  const isIdle = (): boolean => inHand.size === 0 && line.size + pausing.size === 0;

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

  return {
    async add(job) {
      if (closed) return { status: 'closed' };
      if (open.has(job.id)) return { status: 'duplicate' };
      if (waiting() >= limit) {
        if (await records.isDone(job.id)) return { status: 'duplicate' };
        return { status: 'full', retryAfterMs: throughput.retryAfterMs(waiting()) };
      }
      // Its seat and its id are taken before anything is waited for.
      open.add(job.id);
      if (!(await records.put(job))) {
        open.delete(job.id);
        return { status: 'duplicate' };
      }
      enter({ job, kept: {}, begunAgain: 0 }, false);
      pump();
      return { status: 'accepted' };
    },

    process(given) {
      if (handler !== undefined) throw new Error('process was called twice.');
      handler = given;
      if (left.length > 0) logger.warn({ jobs: left.length }, 'taking up what an earlier process left unanswered');
      for (const record of left) enter(record, true);
      pump();
    },

    async depth() {
      const oldest = line.oldestEnteredAtMs();
      const oldestMs = oldest === undefined ? 0 : Math.round(performance.now() - oldest);
      return { waiting: waiting(), active: inHand.size, oldestMs };
    },

    async close(graceMs) {
      if (closed) return;
      closed = true;
      if (handler !== undefined) await idle(graceMs * workShare);
      stopped = true;
      if (waiting() > 0) logger.warn({ jobs: waiting(), inHand: inHand.size }, 'grace period over, telling the rest');
      for (const [timer, place] of pausing) {
        clearTimeout(timer);
        line.add(place);
      }
      pausing.clear();
      for (const abort of inHand) abort.abort(new JobAbort('shutdown'));
      pump();
      await idle(graceMs * (1 - workShare));
    },
  };
}
