import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Seal } from '../store/seal.ts';

/** The braces keep every key of the queue in one slot of a Redis Cluster, which BullMQ's scripts need. */
export const defaultPrefix = '{molecheck}';
export const queueName = 'checks';

/** BullMQ's id for a job: a hash, because BullMQ forbids `:` in ids, and because keys outlive the platform's ids in them. */
export function bullJobId(jobId: string): string {
  return createHash('sha256').update(jobId).digest('base64url').slice(0, 22);
}

/** Names of the keys that the queue keeps in Redis beside BullMQ's own. */
export function bullKeys(prefix: string) {
  return {
    /** BullMQ's hash of one job. */
    job: (id: string) => `${prefix}:${queueName}:${id}`,
    /** Present for a day once a job was answered or given up: the same id is not taken again. */
    done: (id: string) => `${prefix}:done:${id}`,
    /** Sorted set of one person's unfinished jobs by due time: their number is the priority of the next. */
    person: (personKey: string) => `${prefix}:person:${personKey}`,
    /** Sorted set of waiting jobs by arrival (Redis time): depth and age. */
    waiting: `${prefix}:waiting`,
    /** There for as long as Redis keeps what the process `self` wrote. */
    epoch: (self: string) => `${prefix}:epoch:${self}`,
  };
}

type BullKeys = ReturnType<typeof bullKeys>;

/** What every part of the queue in Redis works with. */
export interface BullParts {
  readonly redis: Redis;
  readonly keys: BullKeys;
  readonly seal: Seal;
  readonly logger: Logger;
}

/** What BullMQ stores of a job. */
export interface StoredJob {
  /** The sealed {@link JobRecord}. */
  readonly box: string;
  /** In Redis's clock (epoch milliseconds), so that machines need not agree on the time. */
  readonly dueAt: number;
}
