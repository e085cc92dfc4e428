import type { Outcome } from '../check/outcome.ts';

import type { Reply } from './reply.ts';

export interface ComposeOptions {
  /** The operator's PRIOR_MALIGNANT; without it the figure refers to the calibration images, one in five malignant. */
  readonly priorMalignant?: number;
  /** The job's personKey: in a group only that person's tap on "Delete this result" counts. */
  readonly personKey?: string;
}

/**
 * The reply to one check: title, the figure in words and in per cent, what it is conditional on, the diagnoses as bars,
 * ABCDE signs, when to see a doctor at once, buttons, disclaimer. Drawn as text with bars of 5 cells it stays within
 * Telegram's caption limit of 1024 characters in every language (tested). Never throws.
 */
export declare function compose(outcome: Outcome, locale: string, options?: ComposeOptions): Promise<Reply>;

/** One reply for an album, its photos numbered as they were sent. A single outcome is composed as by {@link compose}. */
export declare function composeCombined(
  outcomes: readonly Outcome[],
  locale: string,
  options?: ComposeOptions,
): Promise<Reply>;
