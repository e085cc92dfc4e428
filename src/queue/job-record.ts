import type { Outcome } from '../check/outcome.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { CheckJob } from './check-job.ts';

/** What is kept with a job while it is worked on, so that whoever takes it up again goes on where it stopped. */
export interface Kept {
  /** Of its photos, in their order: they are never judged twice. Pictures are left out when it is stored. */
  readonly outcomes?: readonly Outcome[];
  /** The adapter's own: the message that is to become the reply. */
  readonly note?: string;
}

/** All that is stored of a job. It holds references to photos, no pixels. */
export interface JobRecord {
  readonly job: CheckJob;
  readonly kept: Kept;
  /** How often a later process began it anew. */
  readonly begunAgain: number;
}

/** A job that took down this many processes is not checked again: its person is told instead, so that no other dies of the same photo. */
export const fallsUntilGivenUp = 2;
/** So long the id of an answered job is known: Telegram repeats an update for a day at most. */
export const doneMs = 86_400_000;

/** As text, without heat maps: those show the photo, and a photo is never stored. */
export function formatRecord(record: JobRecord): string {
  const { outcomes } = record.kept;
  if (outcomes === undefined) return JSON.stringify(record);
  const stored = outcomes.map((outcome) => ({ ...outcome, heatMap: undefined }));
  return JSON.stringify({ ...record, kept: { ...record.kept, outcomes: stored } });
}

export function parseRecord(text: string): JobRecord {
  return JSON.parse(text) as JobRecord;
}

export type JobRecords = ReturnType<typeof createJobRecords>;

/** The jobs of one machine in its store: a record while a job is open, its bare id for a day after. */
export function createJobRecords(store: KeyValueStore) {
  const open = (id: string): string => `job:${id}`;
  const done = (id: string): string => `done:${id}`;
  const isDone = async (id: string): Promise<boolean> => (await store.get(done(id))) !== undefined;
  return {
    isDone,
    /** Stores a new job. False: its id is known, waiting or answered. Resolved means that a killed process loses it no more. */
    put: async (job: CheckJob): Promise<boolean> =>
      !(await isDone(job.id)) && store.add(open(job.id), formatRecord({ job, kept: {}, begunAgain: 0 }), doneMs),
    write: (record: JobRecord): Promise<void> => store.set(open(record.job.id), formatRecord(record), doneMs),
    /** Answered or given up: all but the id is forgotten. */
    finish: async (id: string): Promise<void> => {
      await Promise.all([store.set(done(id), '1', doneMs), store.delete(open(id))]);
    },
    /** What earlier processes left open, the oldest first. */
    left: async (): Promise<readonly JobRecord[]> => {
      const records: JobRecord[] = [];
      for (const record of (await store.list('job:')).map(([, text]) => parseRecord(text)))
        if (await isDone(record.job.id)) await store.delete(open(record.job.id));
        else records.push(record);
      return records.sort((a, b) => a.job.receivedAt - b.job.receivedAt);
    },
  };
}
