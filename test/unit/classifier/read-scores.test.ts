import { describe, expect, it } from 'vitest';
import { shiftPrior } from '../../../src/classifier/calibration.ts';
import { readScores } from '../../../src/classifier/read-scores.ts';
import { testManifest, twoKinds } from '../../fakes/manifest.ts';

/** Scores whose malignant log-odds are `odds`: one malignant and one benign class that count. */
const scores = (odds: number) => [odds, -60, -60, -60, -60, 0, -60];
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const surely = { dermoscopy: 4, 'close-up': -4 } as const;

describe('readScores', () => {
  it('reads a picture by the calibration of its kind, at the reference prior', () => {
    const dermoscopy = readScores(scores(-1), surely.dermoscopy, twoKinds);
    expect(dermoscopy).toMatchObject({ kind: 'dermoscopy', prior: 0.2 });
    expect(dermoscopy.readings).toHaveLength(1);
    expect(dermoscopy.readings[0].probability).toBeCloseTo(logistic(-1), 10);
    const closeUp = readScores(scores(-1), surely['close-up'], twoKinds);
    expect(closeUp.kind).toBe('close-up');
    expect(closeUp.readings).toHaveLength(1);
    expect(closeUp.readings[0].uncorrected).toBeCloseTo(logistic(-0.5 + 0.4), 10);
    // From 60 % malignant to 20 %: odds times (1/4) / (3/2).
    const odds = Math.exp(-0.1) / 6;
    expect(closeUp.readings[0].probability).toBeCloseTo(odds / (1 + odds), 10);
  });

  it('gives a second figure for people of whom few have it, whatever the operator sets for the first', () => {
    for (const prior of [undefined, 0.5]) {
      const { readings } = readScores(scores(1), surely['close-up'], twoKinds, prior);
      expect(readings[0].general).toBeCloseTo(shiftPrior(logistic(0.9), 0.6, 0.02), 10);
    }
    const set = readScores(scores(1), surely['close-up'], twoKinds, 0.5);
    expect(set.prior).toBe(0.5);
    expect(set.readings[0].probability).toBeCloseTo(shiftPrior(logistic(0.9), 0.6, 0.5), 10);
    expect(set.readings[0].thresholds.uncorrected).toEqual({ raised: 0.35, high: 0.75 });
    expect(set.readings[0].thresholds.shown.high).toBeCloseTo(shiftPrior(0.75, 0.6, 0.5), 10);
  });

  it('reads a picture of unclear kind both ways, the higher figure first', () => {
    for (const odds of [-5, 5]) {
      const { kind, readings } = readScores(scores(odds), 0.1, twoKinds);
      expect(kind).toBe('unclear');
      expect(readings).toHaveLength(2);
      expect(readings[0].probability).toBeGreaterThan(readings[1]?.probability ?? 1);
    }
    const [bounds] = [twoKinds.kinds.unclear];
    const logit = (p: number) => Math.log(p / (1 - p));
    expect(readScores(scores(0), logit(bounds.to) + 0.01, twoKinds).kind).toBe('dermoscopy');
    expect(readScores(scores(0), logit(bounds.from) - 0.01, twoKinds).kind).toBe('close-up');
  });

  it('has one reading for a model that does not tell the kinds apart, and brings it to the reference too', () => {
    const { calibration } = testManifest;
    const manifest = { ...testManifest, calibration: { ...calibration, prior: 0.195 } };
    const { kind, readings, dermoscopyProbability } = readScores(scores(0.3), undefined, manifest);
    expect([kind, readings.length, dermoscopyProbability]).toEqual(['unclear', 1, undefined]);
    expect(readings[0].probability).toBeCloseTo(shiftPrior(logistic(0.3), 0.195, 0.2), 10);
  });

  it('adds class offsets to the classes alone', () => {
    const calibration = { ...testManifest.calibration, classOffsets: [0, 0, 3, 0, 0, -1, 0] };
    const logits = [0.3, -1, 2, 0, 1.5, 3, -2];
    const plain = readScores(logits, undefined, testManifest).readings[0];
    const { probability, classes, classScores } = readScores(logits, undefined, { ...testManifest, calibration })
      .readings[0];
    expect(probability).toBe(plain.probability);
    expect([...classScores]).toEqual([0.3, -1, 5, 0, 1.5, 2, -2]);
    expect((classes[2] ?? 0) / (classes[5] ?? 1)).toBeCloseTo(Math.exp(3), 8);
    expect(classes.reduce((sum, value) => sum + value)).toBeCloseTo(1, 10);
  });
});
