import { describe, expect, it } from 'vitest';
import { bandOf, shownThresholds } from '../../../src/check/band.ts';
import { readScores } from '../../../src/classifier/read-scores.ts';
import { testManifest, twoKinds } from '../../fakes/manifest.ts';

const scores = (odds: number) => [odds, -60, -60, -60, -60, 0, -60];
const logit = (p: number) => Math.log(p / (1 - p));
const rank = { low: 0, raised: 1, high: 2 } as const;

describe('the band', () => {
  it('begins at the thresholds of the manifest and does not move with the prior', () => {
    for (const prior of [undefined, 0.02, 0.6]) {
      const band = (p: number) => bandOf(readScores(scores(logit(p)), undefined, testManifest, prior).readings);
      expect([0.0999, 0.1001, 0.3999, 0.4001].map(band)).toEqual(['low', 'raised', 'raised', 'high']);
    }
  });

  it('of a picture of unclear kind is the higher of the two, and its figure lies within the band as shown', () => {
    const seen = new Set<string>();
    for (const prior of [undefined, 0.02, 0.6])
      for (let odds = -8; odds <= 8; odds += 0.05) {
        const band = (kindLogit: number) => bandOf(readScores(scores(odds), kindLogit, twoKinds, prior).readings);
        const { readings } = readScores(scores(odds), 0, twoKinds, prior);
        const unclear = bandOf(readings);
        expect(rank[unclear]).toBe(Math.max(rank[band(9)], rank[band(-9)]));
        const { raised, high } = shownThresholds(readings, unclear);
        expect(raised).toBeLessThan(high);
        const [{ probability }] = readings;
        const shown = probability >= high ? 'high' : probability >= raised ? 'raised' : 'low';
        expect(shown).toBe(unclear);
        seen.add(`${band(9)} ${band(-9)}`);
      }
    // Among them are pictures that the two kinds put into different bands.
    expect(seen.size).toBeGreaterThan(3);
  });
});
