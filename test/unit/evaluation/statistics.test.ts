import { describe, expect, it } from 'vitest';
import {
  auc,
  balancedAccuracy,
  bootstrap,
  type Case,
  calibrationError,
  groupBy,
  sensitivityAt,
  specificityAt,
  specificityAtSensitivity,
} from '../../../models/evaluation/statistics.ts';

/** Scores of positives and of negatives, each case a group of its own. */
function cases(positives: readonly number[], negatives: readonly number[]): Case[] {
  return [
    ...positives.map((score, index) => ({ score, positive: true, group: `p${index}` })),
    ...negatives.map((score, index) => ({ score, positive: false, group: `n${index}` })),
  ];
}

/** By its definition: the share of pairs that are ranked rightly, ties counting half. */
function pairwise(all: readonly Case[]): number {
  let won = 0;
  let pairs = 0;
  for (const high of all.filter(({ positive }) => positive))
    for (const low of all.filter(({ positive }) => !positive)) {
      pairs += 1;
      won += high.score > low.score ? 1 : high.score === low.score ? 0.5 : 0;
    }
  return won / pairs;
}

describe('AUC', () => {
  it('is 1 for a perfect ranking, 0 for its reverse, a half for one score for all', () => {
    expect(auc(cases([0.8, 0.9], [0.1, 0.2]))).toBe(1);
    expect(auc(cases([0.1, 0.2], [0.8, 0.9]))).toBe(0);
    expect(auc(cases([0.5, 0.5, 0.5], [0.5, 0.5]))).toBe(0.5);
  });

  it('is the share of pairs ranked rightly, ties counting half', () => {
    // Few different scores, so that ties are many.
    const scores = (count: number, step: number) => Array.from({ length: count }, (_, i) => ((i * step) % 11) / 10);
    const all = cases(scores(37, 7), scores(53, 3));
    expect(auc(all)).toBeCloseTo(pairwise(all), 12);
    expect(auc([...all].reverse())).toBeCloseTo(pairwise(all), 12);
  });

  it('is not a number where one side is empty', () => {
    expect(auc(cases([0.3], []))).toBeNaN();
    expect(auc(cases([], [0.3]))).toBeNaN();
  });
});

describe('operating points', () => {
  const all = cases([0.2, 0.4, 0.6, 0.8, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95], [0.1, 0.3, 0.5, 0.7]);

  it('counts the threshold itself as positive', () => {
    expect(sensitivityAt(all, 0.4)).toBe(0.9);
    expect(specificityAt(all, 0.4)).toBe(0.5);
  });

  it('gives the specificity where at least so many positives are found', () => {
    // Nine of ten are at 0.4 or above, all ten at 0.2 or above.
    expect(specificityAtSensitivity(all, 0.9)).toBe(0.5);
    expect(specificityAtSensitivity(all, 0.91)).toBe(0.25);
    expect(specificityAtSensitivity(all, 0.5)).toBe(1);
  });
});

describe('expected calibration error', () => {
  it('is nought where every bin holds as many positives as its scores say', () => {
    const bin = (score: number, positives: number) =>
      cases(Array(positives).fill(score), Array(10 - positives).fill(score));
    expect(calibrationError([...bin(0.1, 1), ...bin(0.5, 5), ...bin(0.9, 9)], 3)).toBeCloseTo(0, 12);
  });

  it('weighs how far each bin is off by the cases in it', () => {
    const all = cases([0.9, 0.9], [0.9, 0.9, 0.2, 0.2, 0.2, 0.2]);
    // Four at 0.9 of which half are positive, four at 0.2 of which none is.
    expect(calibrationError(all, 2)).toBeCloseTo(0.5 * 0.4 + 0.5 * 0.2, 12);
  });

  it('measures a set that is mostly malignant as one of another share, where the scores were corrected to it', () => {
    // At each score as many as it says, where half are positive; then four positives are seen for each negative.
    const bin = (score: number, weight: number) =>
      cases(Array(Math.round(4 * weight * score)).fill(score), Array(Math.round(weight * (1 - score))).fill(score));
    const biopsied = [...bin(0.2, 100), ...bin(0.8, 100)];
    expect(calibrationError(biopsied, 2, 0.5)).toBeCloseTo(0, 12);
    // 160 at 0.2 of which half are positive, 340 at 0.8 of which 320 are.
    expect(calibrationError(biopsied, 2)).toBeCloseTo((160 * 0.3 + 320 - 0.8 * 340) / 500, 12);
    // The same scores, brought to one positive in five.
    const moved = biopsied.map((one) => ({ ...one, score: one.score / (one.score + 4 * (1 - one.score)) }));
    expect(calibrationError(moved, 2, 0.2)).toBeCloseTo(0, 12);
    expect(calibrationError(moved, 2, 0.5)).toBeGreaterThan(0.2);
  });
});

describe('balanced accuracy', () => {
  it('weighs classes alike, however many cases they have', () => {
    const said = (truth: string, answer: string, count: number) => Array(count).fill({ truth, said: answer });
    expect(balancedAccuracy([...said('nv', 'nv', 90), ...said('nv', 'mel', 10), ...said('mel', 'nv', 2)])).toBe(0.45);
  });
});

describe('bootstrap', () => {
  const all = cases(
    Array.from({ length: 40 }, (_, i) => 0.4 + ((i * 7) % 40) / 66),
    Array.from({ length: 160 }, (_, i) => ((i * 37) % 160) / 200),
  );

  it('gives the figure itself and an interval around it, the same each time', () => {
    const estimate = bootstrap(all, auc, 400);
    expect(estimate.value).toBe(auc(all));
    expect(estimate.low).toBeLessThan(estimate.value);
    expect(estimate.high).toBeGreaterThan(estimate.value);
    expect(bootstrap(all, auc, 400)).toEqual(estimate);
  });

  it('is as wide as theory says for a share', () => {
    const coin = Array.from({ length: 400 }, (_, i) => ({ group: `${i}`, heads: i < 100 }));
    const share = (sample: readonly { heads: boolean }[]) => sample.filter(({ heads }) => heads).length / sample.length;
    const { low, high } = bootstrap(coin, share, 2000);
    // 1.96 standard errors to either side: 0.25 ± 0.042.
    expect(low).toBeCloseTo(0.2076, 1.7);
    expect(high).toBeCloseTo(0.2924, 1.7);
  });

  it('resamples whole groups: ten pictures of each lesion tell no more than one', () => {
    const repeated = all.flatMap((one) => Array.from({ length: 10 }, () => one));
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    const asLesions = width(bootstrap(repeated, auc, 400));
    const asIfIndependent = width(
      bootstrap(
        repeated.map((one, index) => ({ ...one, group: `${index}` })),
        auc,
        400,
      ),
    );
    expect(asLesions).toBeGreaterThan(2 * asIfIndependent);
  });
});

describe('groupBy', () => {
  it('keeps the order of first appearance', () => {
    expect([...groupBy(['b1', 'a1', 'b2'], (item) => item.slice(0, 1))]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
  });
});
