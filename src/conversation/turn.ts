import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { Response } from './incoming.ts';
import type { Limits } from './limits.ts';
import type { Locale } from './locale.ts';
import type { MemoryOfPerson, Pending } from './memory-of-person.ts';
import type { ModelInfo } from './model-info.ts';
import type { PersonKey } from './person-key.ts';

export interface ConversationParts {
  readonly config: Pick<Config, 'JOB_DEADLINE_MS' | 'PRIOR_MALIGNANT'>;
  readonly store: KeyValueStore;
  readonly queue: Pick<JobQueue, 'add'>;
  readonly limits: Limits;
  readonly personKey: PersonKey;
  readonly model: ModelInfo;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'refusals'>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Who did it, and what the answer needs; made once for each incoming event. */
export interface Turn {
  /** The hashed person, the only form that leaves this file. */
  readonly person: string;
  readonly locale: Locale;
  readonly isPrivate: boolean;
  readonly platform: string;
  readonly hasMenus: boolean;
  readonly parts: ConversationParts;
  readonly memory: MemoryOfPerson;
  /** Queues the photos of one message; they are answered at its address, or at another one. */
  readonly enqueue: (pending: Pending) => Promise<Response>;
}
