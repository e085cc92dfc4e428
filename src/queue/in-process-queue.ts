import { within } from '../ops/within.ts';
import { createFairLine, type Place } from './fair-line.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobRecord, JobRecords } from './job-record.ts';
import { createJobTries, type JobTries, type QueueOptions, retryDelayMs } from './job-tries.ts';
import { createThroughput } from './throughput.ts';

export interface InProcessQueueOptions extends QueueOptions {
  readonly records: JobRecords;
  /** Of an earlier process: taken up when handling begins. */
  readonly left?: readonly JobRecord[];
}

interface Waiting extends Place {
  readonly record: JobRecord;
  readonly attempt: number;
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
  const line = createFairLine<Waiting>();
  const throughput = createThroughput();
  const ofEarlier: ReadonlySet<string> = new Set(left.map(({ job }) => job.id));
  /** Ids of jobs that are not answered yet: being stored, waiting, in hand. */
  const open = new Set(ofEarlier);
  /** Jobs that wait for their next try, by timer. */
  const pausing = new Map<NodeJS.Timeout, Waiting>();
  let tries: JobTries | undefined;
  let inHand = 0;
  /** Takes no more jobs. */
  let closed = false;
  /** The grace period is over: what is begun now is begun with an aborted signal. */
  let stopped = false;
  let whenIdle: (() => void) | undefined;

  function enter(record: JobRecord): void {
    const { deadlineAt, receivedAt, personKey: person } = record.job;
    const enteredAtMs = performance.now();
    // From now on: the time in which no process ran was no waiting, and the clock may have been set in between.
    const expiresAtMs = enteredAtMs + (deadlineAt - receivedAt);
    line.add({ record, attempt: 1, person, enteredAtMs, expiresAtMs });
  }

  function pump(): void {
    while (tries !== undefined && inHand < concurrency + (stopped ? farewellsAtOnce : 0)) {
      const place = line.take(performance.now());
      if (place === undefined) break;
      void work(tries, place);
    }
    if (isIdle()) whenIdle?.();
  }

  async function work(tries: JobTries, place: Waiting): Promise<void> {
    inHand += 1;
    const next = await tryOnce(tries, place);
    inHand -= 1;
    // Where this process has no time left for another try, the next one makes it.
    if (next !== undefined && !stopped) {
      const timer = setTimeout(() => comeBack(timer, next), retryDelayMs(place.attempt));
      pausing.set(timer, next);
    }
    pump();
  }

  function comeBack(timer: NodeJS.Timeout, place: Waiting): void {
    clearTimeout(timer);
    pausing.delete(timer);
    line.add(place);
    pump();
  }

  /** @returns what is to be tried again. */
  async function tryOnce(tries: JobTries, { record: given, ...place }: Waiting): Promise<Waiting | undefined> {
    let record = given;
    const { job, begunAgain } = record;
    const nowMs = performance.now();
    const change = async (changed: Partial<JobRecord>): Promise<void> => {
      record = { ...record, ...changed };
      await records.write(record);
    };
    try {
      if (place.attempt === 1 && ofEarlier.has(job.id)) await change({ begunAgain: begunAgain + 1 });
      await tries.run({
        job,
        attempt: place.attempt,
        waitedMs: nowMs - place.enteredAtMs,
        leftMs: place.expiresAtMs - nowMs,
        falls: begunAgain,
        get kept() {
          return record.kept;
        },
        keep: (kept) => change({ kept: { ...record.kept, ...kept } }),
        finish: () => records.finish(job.id),
      });
      open.delete(job.id);
      throughput.finished();
      return undefined;
    } catch {
      return { ...place, record, attempt: place.attempt + 1 };
    }
  }

  const waiting = (): number => open.size - inHand;
  const isIdle = (): boolean => inHand + line.size + pausing.size === 0;

  /** Waits until there is nothing left to do, at most `ms`. */
  async function idle(ms: number): Promise<void> {
    const idling = new Promise<void>((resolve) => {
      whenIdle = resolve;
    });
    pump();
    await within(ms, idling);
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
      enter({ job, kept: {}, begunAgain: 0 });
      pump();
      return { status: 'accepted' };
    },

    process(handler) {
      if (tries !== undefined) throw new Error('process was called twice.');
      tries = createJobTries(handler, { logger, metrics });
      if (left.length > 0) logger.warn({ jobs: left.length }, 'taking up what an earlier process left unanswered');
      for (const record of left) enter(record);
      pump();
    },

    async depth() {
      const oldest = line.oldestEnteredAtMs();
      const oldestMs = oldest === undefined ? 0 : Math.round(performance.now() - oldest);
      return { waiting: waiting(), active: inHand, oldestMs };
    },

    async close(graceMs) {
      if (closed) return;
      closed = true;
      if (tries !== undefined) await idle(graceMs * workShare);
      if (waiting() > 0) logger.warn({ jobs: waiting(), inHand }, 'grace period over, telling the rest');
      stopped = true;
      tries?.stop('shutdown');
      for (const [timer, place] of pausing) comeBack(timer, place);
      await idle(graceMs * (1 - workShare));
    },
  };
}
