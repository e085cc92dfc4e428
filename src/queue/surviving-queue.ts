import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { CheckJob } from './check-job.ts';
import type { Admission, JobHandler, JobQueue } from './job-queue.ts';

const dayMs = 86_400_000;
const fullPauseMs = 500;
/**
 * A job that was taken up so often, and was in hand each time when the process died, is not checked again: it is handed over as
 * overdue, so that its person is told and the process does not die of the same photo for ever.
 */
const lastTries = 2;

/** What the store keeps of a job until it is answered. */
interface Note {
  readonly job: CheckJob;
  /** How often a later process began it. */
  readonly begunAgain: number;
}

interface Entry {
  /** Slot of the note; undefined where there is none (yet). */
  key?: string;
  /** What was read at the start, for a job that an earlier process left behind. */
  readonly left?: Note;
  written: Promise<void>;
}

export interface SurvivingQueueOptions {
  readonly queue: JobQueue;
  readonly store: KeyValueStore;
  /** Most jobs that `queue` may hold, waiting and in hand. */
  readonly capacity: number;
  readonly logger: Logger;
}

/**
 * Lets the jobs of an in-process queue survive the process: each is noted in the store (references, no pixels) before its adapter
 * hears that it was accepted, and the note goes when it was answered. What a killed process left behind is taken up here again;
 * the delivery ledger, in the same store, sees to it that an answer that was given already is not given again.
 *
 * A note has one of `capacity` slots, because the store can't list its keys.
 */
export async function createSurvivingQueue(options: SurvivingQueueOptions): Promise<JobQueue> {
  const { queue, store, capacity } = options;
  const logger = options.logger.child({ part: 'queue' });
  const { kept, free } = await readNotes(store, capacity);
  let closing = false;

  async function add(job: CheckJob): Promise<Admission> {
    // Known already: the queue says what it thinks of that.
    if (kept.has(job.id)) return queue.add(job);
    const entry: Entry = { written: Promise.resolve() };
    kept.set(job.id, entry);
    const admission = await queue.add(job);
    if (admission.status !== 'accepted') kept.delete(job.id);
    // It may have been answered in between; then there is nothing to keep.
    else if (kept.get(job.id) === entry) {
      entry.written = note(entry, { job, begunAgain: 0 });
      await entry.written;
    }
    return admission;
  }

  /** Claims a slot by writing to it: another process may have the same file open. */
  async function note(entry: Entry, content: Note): Promise<void> {
    for (let key = free.pop(); key !== undefined; key = free.pop())
      if (await store.add(key, JSON.stringify(content), dayMs)) {
        entry.key = key;
        return;
      }
  }

  async function forget(id: string): Promise<void> {
    const entry = kept.get(id);
    kept.delete(id);
    await entry?.written;
    if (entry?.key === undefined) return;
    await store.delete(entry.key);
    free.push(entry.key);
  }

  function remembering(handler: JobHandler): JobHandler {
    return async (job, context) => {
      const { key, left } = kept.get(job.id) ?? {};
      if (key !== undefined && left !== undefined && context.attempt === 1)
        await store.set(key, JSON.stringify({ ...left, begunAgain: left.begunAgain + 1 }), dayMs);
      try {
        await handler(job, context);
      } catch (error) {
        // Where this process has no time left for another try, the next one makes it.
        if (context.lastAttempt && !closing) await forget(job.id);
        throw error;
      }
      await forget(job.id);
    };
  }

  async function takeUp(): Promise<void> {
    const left = [...kept.values()].flatMap((entry) => entry.left ?? []);
    left.sort((a, b) => a.job.receivedAt - b.job.receivedAt);
    if (left.length > 0) logger.warn({ jobs: left.length }, 'taking up what an earlier process left unanswered');
    for (const { job, begunAgain } of left) {
      const taken = begunAgain < lastTries ? job : { ...job, deadlineAt: Date.now() };
      while ((await queue.add(taken)).status === 'full') await sleep(fullPauseMs, undefined, { ref: false });
    }
  }

  return {
    add,
    process(handler) {
      queue.process(remembering(handler));
      takeUp().catch((error: unknown) => logger.error({ code: errorCode(error) }, 'jobs could not be taken up'));
    },
    depth: () => queue.depth(),
    async close(graceMs, abandoned) {
      closing = true;
      await queue.close(graceMs, async (job) => {
        await abandoned(job);
        await forget(job.id);
      });
    },
  };
}

/** Reads the slots, those of an earlier and larger limit too. What is found stays there until it is answered. */
async function readNotes(
  store: KeyValueStore,
  capacity: number,
): Promise<{ kept: Map<string, Entry>; free: string[] }> {
  const slots = Math.max(capacity, Number((await store.get('jobs:slots')) ?? 0));
  await store.set('jobs:slots', `${slots}`);
  const kept = new Map<string, Entry>();
  const free: string[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const key = `jobs:${slot}`;
    const text = await store.get(key);
    if (text === undefined) free.push(key);
    else {
      const left = JSON.parse(text) as Note;
      kept.set(left.job.id, { key, left, written: Promise.resolve() });
    }
  }
  return { kept, free: free.reverse() };
}
