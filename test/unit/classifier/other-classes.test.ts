import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createClassifier } from '../../../src/classifier/classifier.ts';
import { createEngine } from '../../../src/classifier/create-engine.ts';
import type { Manifest } from '../../../src/classifier/manifest.ts';
import { tinyOnnx, writeModel } from './tfjs-tiny-model.ts';

const size = 16;
const folder = mkdtempSync(join(tmpdir(), 'molecheck-classes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const image = {
  data: Uint8Array.from({ length: 3 * size * size }, (_, index) => (index * 37) % 256),
  width: size,
  height: size,
};

/** A model of `scores` class scores whose manifest names `labels`; the first of them is malignant. */
function model(scores: number, labels: readonly string[]): { modelDir: string; manifest: Manifest } {
  const modelDir = join(folder, `${scores}-${labels.length}`);
  const manifest = writeModel(modelDir, tinyOnnx(size, 5, scores), size);
  return { modelDir, manifest: { ...manifest, labels: [...labels], malignant: labels.slice(0, 1) } };
}

describe('a model of other classes than ours', () => {
  it.each([
    ['onnx', 3, ['melanoma', 'naevus', 'other']],
    ['tfjs', 3, ['melanoma', 'naevus', 'other']],
    ['onnx', 1, ['malignant', 'benign']],
    ['tfjs', 1, ['malignant', 'benign']],
    ['onnx', 2, ['malignant', 'benign']],
  ] as const)('judges with %s and %i score(s)', { timeout: 60_000 }, async (kind, scores, labels) => {
    const { modelDir, manifest } = model(scores, labels);
    const engine = await createEngine(kind, { modelDir, manifest, threads: 1 });
    try {
      const { readings, logits, activationMap } = await createClassifier({ engine, manifest }).classify(image);
      const [{ probability, classes }] = readings;
      expect(logits).toHaveLength(labels.length);
      expect(classes).toHaveLength(labels.length);
      expect(classes[0]).toBeCloseTo(probability, 10);
      expect(classes.reduce((sum, value) => sum + value)).toBeCloseTo(1, 10);
      // A single score is the log-odds of malignant.
      if (scores === 1) expect(probability).toBeCloseTo(1 / (1 + Math.exp(-(logits[0] ?? 0))), 10);
      expect(activationMap().values.some((value) => value !== 0)).toBe(true);
    } finally {
      await engine.close();
    }
  });

  it.each(['onnx', 'tfjs'] as const)(
    'is refused at the start when it has another number of scores than labels (%s)',
    { timeout: 60_000 },
    async (kind) => {
      const { modelDir, manifest } = model(3, ['malignant', 'benign']);
      const engine = createEngine(kind, { modelDir, manifest, threads: 1 });
      await expect(engine).rejects.toMatchObject({ code: 'WEIGHTS_UNFIT', message: expect.stringMatching(/2 class/) });
    },
  );
});
