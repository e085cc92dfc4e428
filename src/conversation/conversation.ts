/**
 * What the bot says, for every adapter. The surface of this folder:
 *
 * - `createConversation(...)` (here): `handle(incoming)` is the `Converse` of `src/platform/adapter.ts`.
 * - `compose(outcome, locale, options)`, `composeCombined(outcomes, locale, options)` in `compose.ts`: the final reply of a job.
 * - `explainMeaning`, `explainCertainty`, `explainTips` in `explain.ts`: what the buttons answer, for a page that shows it at once.
 * - `notice(key, locale)` in `notices.ts`: a short reply out of the locale's `notice` texts.
 * - `texts(locale)` in `texts.ts`: `t(key, values)`, `percent(p)`, `locale`; every text of `locales/en.ts` by its path, typed:
 *   `bot.*` (name, descriptions), `commands.*` (names, descriptions, options), `buttons.*`, `notice.*`.
 * - `locales`, `resolveLocale(tag)` in `locale.ts`.
 * - `plainText(reply, barCells)` in `plain.ts`: a reply as plain text.
 * - `parseAction`, `formatAction` in `actions.ts`.
 *
 * Adapters give every button press to `handle`; they parse no action themselves.
 */
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Converse } from '../platform/adapter.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import type { Limits } from './limits.ts';
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
  readonly metrics: Metrics;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Conversation {
  /** Answers what a person did: commands, consent, limits, photos into the queue. Never throws. */
  readonly handle: Converse;
}

export declare function createConversation(parts: ConversationParts): Conversation;
