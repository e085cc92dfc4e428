import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Access } from '../platform/access.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { Response } from './incoming.ts';
import type { Limits } from './limits.ts';
import type { Locale } from './locale.ts';
import type { MemoryOfPerson, Pending } from './memory-of-person.ts';
import type { ModelInfo } from './model-info.ts';
import type { PersonKey } from './person-key.ts';
import type { Reminders } from './reminders.ts';
import type { StatsParts } from './stats.ts';

export interface ConversationParts {
  readonly config: Pick<Config, 'JOB_DEADLINE_MS' | 'PRIOR_MALIGNANT'>;
  readonly store: KeyValueStore;
  readonly queue: Pick<JobQueue, 'add'>;
  readonly limits: Limits;
  readonly personKey: PersonKey;
  readonly model: ModelInfo;
  /** Of a platform; without it everybody is answered everywhere and nobody is an owner. */
  readonly access?: (platform: string) => Access | undefined;
  readonly stats?: StatsParts;
  /** Absent where the operator switched them off. */
  readonly reminders?: Pick<Reminders, 'set' | 'cancel'>;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'refusals'>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Who did it, and what the answer needs; made once for each incoming event. */
export interface Turn {
  /** The hashed person, the only form that is kept. */
  readonly person: string;
  /** The platform's id: for telling it to that very person, never to be kept or logged. */
  readonly personId: string;
  readonly isOwner: boolean;
  readonly locale: Locale;
  readonly isPrivate: boolean;
  readonly platform: string;
  readonly hasMenus: boolean;
  readonly parts: ConversationParts;
  readonly memory: MemoryOfPerson;
  /** Queues the photos of one message; they are answered at its address, or at another one. */
  readonly enqueue: (pending: Pending) => Promise<Response>;
}
