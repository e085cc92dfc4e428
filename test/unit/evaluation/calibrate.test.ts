import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadManifest, type Manifest } from '../../../src/classifier/manifest.ts';
import { readScores } from '../../../src/classifier/read-scores.ts';
import { fromRoot } from '../../../src/config/root.ts';
import { testManifest } from '../../fakes/manifest.ts';
import { random } from '../../fixtures/noise.ts';
import { trainingPython } from '../../python.ts';

const python = trainingPython();
const folder = mkdtempSync(join(tmpdir(), 'molecheck-calibrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  readonly kind: 'dermoscopy' | 'close-up';
  readonly malignant: boolean;
  readonly logits: readonly number[];
  readonly kindScore: number;
}

/**
 * Pictures of which everything is known. A picture's true log-odds at a share of one in five are drawn; its scores say half of
 * them (dermoscopy) or twice as much (close-ups), and its truth is drawn at the share of its set.
 */
function drawRows(): (Row & Record<string, unknown>)[] {
  const next = random(11);
  const gauss = () => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const sets = [
    { set: 'ham10000', kind: 'dermoscopy', share: 0.2, says: 0.5, pictures: 700 },
    { set: 'milk10k', kind: 'dermoscopy', share: 0.7, says: 0.5, pictures: 500 },
    { set: 'milk10k', kind: 'close-up', share: 0.6, says: 2, pictures: 1600 },
  ] as const;
  const rows = sets.flatMap(({ set, kind, share, says, pictures }) =>
    Array.from({ length: pictures }, (_, index) => {
      const malignant = next() < share;
      // Two normal distributions of equal width: their log-likelihood ratio is linear in the score.
      const evidence = (malignant ? 1.5 : -1.5) + Math.sqrt(3) * gauss();
      const odds = says * (evidence + Math.log(0.25));
      const label = malignant ? 'mel' : 'nv';
      return {
        set,
        kind,
        malignant,
        label,
        group: `${set}${kind}${index}`,
        logits: testManifest.labels.map((name) => (name === 'mel' ? odds : name === 'nv' ? 0 : -9)),
        kindScore: 1 / (1 + Math.exp(-(kind === 'dermoscopy' ? 5 : -5) - gauss())),
        lesionProbability: 0.99 - 0.04 * next(),
        facts: {},
      };
    }),
  );
  const others = Array.from({ length: 100 }, (_, index) => ({
    set: 'not-a-lesion',
    group: `other${index}`,
    logits: testManifest.labels.map(() => 0),
    kindScore: 0.5,
    lesionProbability: 0.05 * next(),
    facts: {},
  }));
  return [...rows, ...(others as never[])];
}

describe.skipIf(python === undefined)('calibrate.py', () => {
  const rows = drawRows();
  let manifest: Manifest;
  let log: string;

  beforeAll(async () => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(testManifest));
    const run = (...args: readonly string[]) =>
      execFileSync(python ?? '', [fromRoot('models/training/calibrate.py'), ...args, '--model', folder], {
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
      });
    run('--blank');
    const blank = await loadManifest(folder);
    expect(readScores([0, 0, 0, 0, 0, 0, 0], 3, blank)).toMatchObject({ kind: 'dermoscopy', prior: 0.2 });
    const raw = join(folder, 'val.jsonl');
    writeFileSync(raw, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    log = run(raw);
    manifest = await loadManifest(folder);
  }, 240_000);

  it('undoes what the scores of each kind say too little or too much, at one in five, whatever share its sets had', () => {
    const { dermoscopy, 'close-up': closeUp } = manifest.kinds ?? {};
    expect([dermoscopy?.calibration.prior, closeUp?.calibration.prior]).toEqual([0.2, 0.2]);
    const shown = (kindLogit: number, score: number) =>
      readScores([-9, -9, -9, -9, score, 0, -9], kindLogit, manifest).readings[0].probability;
    for (const odds of [-2, 0, 1]) {
      const truth = 1 / (1 + Math.exp(-odds));
      expect(Math.abs(shown(6, odds / 2) - truth)).toBeLessThan(0.06);
      expect(Math.abs(shown(-6, odds * 2) - truth)).toBeLessThan(0.06);
    }
  });

  it('sets the raised band so that more than 95 % of the malignant ones of each set and kind lie above, with a margin', () => {
    for (const kind of ['dermoscopy', 'close-up'] as const) {
      const [raised, high] = manifest.kinds?.[kind].operatingPoints ?? [];
      expect(raised?.sensitivity).toBeGreaterThan(0.955);
      expect(high?.sensitivity).toBeGreaterThanOrEqual(0.8);
      expect(raised?.threshold).toBeLessThan(high?.threshold ?? 0);
    }
    for (const set of ['ham10000', 'milk10k']) {
      const malignant = rows.filter((row) => row['set'] === set && row.kind === 'dermoscopy' && row.malignant);
      const above = malignant.filter((row) => {
        const [reading] = readScores(row.logits, 6, manifest).readings;
        return reading.uncorrected >= reading.thresholds.uncorrected.raised;
      });
      expect(above.length / malignant.length).toBeGreaterThan(0.955);
    }
  });

  it('keeps the kinds apart, with room for doubt between them, and the gate between lesions and others', () => {
    const { from = 1, to = 0 } = manifest.kinds?.unclear ?? {};
    expect(from).toBeGreaterThan(0.02);
    expect(from).toBeLessThan(to);
    expect(to).toBeLessThan(0.98);
    expect(manifest.gate.threshold).toBeGreaterThan(0.05);
    expect(manifest.gate.threshold).toBeLessThan(0.95);
    expect(log).toContain('taken for the other kind');
  });
});
