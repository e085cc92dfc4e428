import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../src/classifier/calibration.ts';
import { testManifest } from '../../fakes/manifest.ts';

const logits = [0.3, -1, 2, 0, 1.5, 3, -2];
const malignant = [0, 1, 4];
const none = { malignant: { scale: 1, bias: 0 }, temperature: 1, prior: 0.2 };

function softmax(values: readonly number[]): number[] {
  const powers = values.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function sumOf(values: ArrayLike<number>, indices: readonly number[]): number {
  return indices.reduce((sum, index) => sum + (values[index] ?? 0), 0);
}

describe('calibrate', () => {
  it('without any correction is the softmax', () => {
    const { probability, classes } = calibrate(logits, testManifest, none, 0.2);
    const expected = softmax(logits);
    expect(probability).toBeCloseTo(sumOf(expected, malignant), 10);
    expected.forEach((value, index) => {
      expect(classes[index]).toBeCloseTo(value, 10);
    });
  });

  it('scales the malignant log-odds and keeps the classes consistent with them', () => {
    const calibration = { malignant: { scale: 0.7, bias: -0.4 }, temperature: 1.6, prior: 0.2 };
    const { probability, classes } = calibrate(logits, testManifest, calibration, 0.2);
    const raw = sumOf(softmax(logits), malignant);
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-(0.7 * Math.log(raw / (1 - raw)) - 0.4))), 10);
    expect(sumOf(classes, malignant)).toBeCloseTo(probability, 10);
    expect(sumOf(classes, [0, 1, 2, 3, 4, 5, 6])).toBeCloseTo(1, 10);
    // The temperature flattens the benign group but keeps its order.
    expect((classes[5] ?? 0) / (classes[2] ?? 1)).toBeCloseTo(Math.exp((3 - 2) / 1.6), 10);
  });

  it('adds offsets to the scores for the malignant probability alone', () => {
    const offsets = [0.5, 0, -0.5, 1, -0.25, -1, 0];
    const plain = { malignant: { scale: 0.7, bias: -0.4 }, temperature: 1.3, prior: 0.2 };
    const shifted = { ...plain, malignant: { ...plain.malignant, offsets } };
    const moved = logits.map((value, index) => value + (offsets[index] ?? 0));
    const wanted = calibrate(moved, testManifest, plain, 0.2).probability;
    const { probability, classes } = calibrate(logits, testManifest, shifted, 0.2);
    expect(probability).toBeCloseTo(wanted, 10);
    expect(probability).not.toBeCloseTo(calibrate(logits, testManifest, plain, 0.2).probability, 2);
    expect(sumOf(classes, malignant)).toBeCloseTo(probability, 10);
    // Within a group the classes keep the proportions of the scores as they are.
    expect((classes[5] ?? 0) / (classes[2] ?? 1)).toBeCloseTo(Math.exp((3 - 2) / 1.3), 10);
  });

  it('corrects for another prior as Saerens et al. do, and leaves the figure for the bands alone', () => {
    const plain = calibrate(logits, testManifest, none, 0.2);
    const rare = calibrate(logits, testManifest, none, 0.01);
    const odds = (p: number) => p / (1 - p);
    expect(odds(rare.probability)).toBeCloseTo(odds(plain.probability) * (0.01 / 0.99 / (0.2 / 0.8)), 10);
    expect(rare.uncorrected).toBe(plain.probability);
    expect(calibrate(logits, testManifest, none, 0.2).probability).toBeCloseTo(plain.probability, 12);
  });

  it('stays finite and consistent for scores far beyond what a softmax can hold', () => {
    for (const far of [
      [900, 0, 0, 0, 0, -900, 0],
      [-900, -900, 0, 0, -900, 900, 0],
    ]) {
      const { probability, classes } = calibrate(far, testManifest, none, 0.2);
      expect([probability, ...classes].every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(sumOf(classes, [0, 1, 2, 3, 4, 5, 6])).toBeCloseTo(1, 10);
    }
  });
});
