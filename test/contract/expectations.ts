import { abstentionReasons, type Outcome } from '../../src/check/outcome.ts';
import { rejectionReasons } from '../../src/check/rejection.ts';
import { shiftPrior } from '../../src/classifier/calibration.ts';
import { compose } from '../../src/conversation/compose.ts';
import type { Seen } from './driver.ts';

const timingsMs = { decode: 1, infer: 1, total: 2 };

/** What a message of the bot is, read from its text alone, as a person would. */
export type Meaning =
  | { readonly kind: 'result'; readonly percent: string }
  | { readonly kind: 'abstained' | 'rejected'; readonly reason: string }
  | { readonly kind: 'other' };

/** Reads messages in one language by the sentences that the conversation writes in it. */
export async function createReader(locale: string): Promise<(seen: Seen) => Meaning> {
  const disclaimer = squeeze((await compose(assessed(0.12), locale)).disclaimer ?? '');
  if (disclaimer === '') throw new Error(`The results in ${locale} carry no disclaimer.`);
  const marks: { readonly kind: 'abstained' | 'rejected'; readonly reason: string; readonly marks: string[] }[] = [];
  for (const reason of abstentionReasons)
    marks.push({ kind: 'abstained', reason, marks: await marksOf({ outcome: 'abstained', reason, ...run }, locale) });
  for (const reason of rejectionReasons)
    marks.push({ kind: 'rejected', reason, marks: await marksOf({ outcome: 'rejected', reason, timingsMs }, locale) });
  // Whoever waits for an answer reads the same messages many times over.
  const known = new Map<string, Meaning>();
  const meaningOf = (text: string): Meaning => {
    const found = marks.filter((mark) => mark.marks.every((part) => text.includes(part)));
    // The longest marks win where one reason's sentences begin another's.
    const best = found.sort((a, b) => b.marks.join('').length - a.marks.join('').length)[0];
    if (best !== undefined) return { kind: best.kind, reason: best.reason };
    const percent = /[<>]?\s?\d+(?:[.,]\d+)?\s?%/.exec(text)?.[0];
    if (text.includes(disclaimer) && percent !== undefined) return { kind: 'result', percent: squeeze(percent) };
    return { kind: 'other' };
  };
  return (seen) => {
    const meaning = known.get(seen.text) ?? meaningOf(squeeze(seen.text));
    known.set(seen.text, meaning);
    return meaning;
  };
}

/** The figure that a result shows first, of a reply composed right here: what a chat adapter must show for that outcome. */
export async function percentOf(outcome: Outcome, locale: string): Promise<string> {
  const reply = await compose(outcome, locale);
  const text = squeeze([reply.title, ...reply.blocks.map((block) => JSON.stringify(block))].join(' '));
  return squeeze(/[<>]?\s?\d+(?:[.,]\d+)?\s?%/.exec(text)?.[0] ?? '');
}

const run = { model: 'molenet@1.0.0', engine: 'double', timingsMs };

function assessed(probability: number): Outcome {
  const share = { malignant: probability / 3, benign: (1 - probability) / 4 };
  const diagnoses = (['akiec', 'bcc', 'mel', 'bkl', 'df', 'nv', 'vasc'] as const).map((code, index) => ({
    code,
    probability: index < 3 ? share.malignant : share.benign,
  }));
  const condition = {
    kind: 'close-up',
    prior: 0.2,
    general: { prior: 0.02, probability: shiftPrior(probability, 0.2, 0.02) },
    thresholds: { raised: 0.1, high: 0.4 },
  } as const;
  return { outcome: 'assessed', probability, band: 'low', diagnoses, ...condition, ...run };
}

/** Title and first sentence-bearing block, without what varies (a number of minutes). */
async function marksOf(outcome: Outcome, locale: string): Promise<string[]> {
  const reply = await compose(outcome, locale);
  const first = reply.blocks.find((block) => block.kind === 'paragraph' || block.kind === 'strong');
  const sentence = first !== undefined && 'text' in first && !/\d/.test(first.text) ? [first.text] : [];
  return [reply.title, ...sentence].map(squeeze);
}

/** No-break spaces, line breaks and runs of blanks are all one blank to the reader. */
function squeeze(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
}
