import type { Band } from '../check/outcome.ts';
import type { TipsTopic } from './actions.ts';
import type { Reply } from './reply.ts';

/** "What does this mean?": the band in plain words, what to do, ABCDE signs, when to see a doctor at once. */
export declare function explainMeaning(probability: number, band: Band, locale: string): Promise<Reply>;

/** "How sure is it?": what the figure counts, on which images it was calibrated, what was not tested. */
export declare function explainCertainty(
  probability: number,
  band: Band,
  locale: string,
  options?: { readonly priorMalignant?: number },
): Promise<Reply>;

/** "Take a better photo": advice with the drawn example; a topic's own advice comes first. */
export declare function explainTips(topic: TipsTopic, locale: string): Promise<Reply>;
