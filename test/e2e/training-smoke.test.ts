import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/classifier/create-engine.ts';
import { loadManifest, type View } from '../../src/classifier/manifest.ts';
import { makeViews, wholeFrame } from '../../src/classifier/views.ts';
import { fromRoot } from '../../src/config/root.ts';
import { decodePhoto } from '../../src/photo/decode.ts';
import { trainingPython } from '../python.ts';

const python = trainingPython();

interface Expected {
  readonly inputs: readonly number[];
  readonly count: number;
  readonly logits: readonly number[];
  readonly gate: readonly number[];
  readonly maps: readonly number[];
  readonly kind: readonly number[];
}

describe.skipIf(python === undefined)('the training, in miniature', () => {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-smoke-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes two steps, and the exported artifact scores alike in ONNX Runtime and PyTorch', async () => {
    const log = execFileSync(python ?? '', [fromRoot('models/training/smoke.py'), folder], {
      encoding: 'utf8',
      env: { ...process.env, MOLECHECK_CACHE: folder },
    });
    expect(log).toMatch(/step 2: loss \d/);
    expect(log).toContain("same padding: as TensorFlow's");
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
    const manifest = await loadManifest(folder);
    const engine = await createEngine('onnx', { modelDir: folder, manifest, threads: 1 });
    try {
      const scores = await engine.run(Float32Array.from(expected.inputs), expected.count);
      expect(scores.maps).toHaveLength(expected.maps.length);
      expect(farthest(scores.logits, expected.logits)).toBeLessThan(1e-4);
      expect(farthest(scores.gate, expected.gate)).toBeLessThan(1e-4);
      expect(farthest(scores.maps, expected.maps)).toBeLessThan(1e-4);
      expect(farthest(scores.kind ?? [], expected.kind)).toBeLessThan(1e-4);
    } finally {
      await engine.close();
    }
  }, 120_000);

  it('sees a picture as the shipped pipeline does', async () => {
    const seen = JSON.parse(readFileSync(join(folder, 'views.json'), 'utf8')) as SeenViews;
    const decoded = await decodePhoto(readFileSync(join(folder, 'picture.png')), {
      shortSidePx: seen.shortSide,
      maxPixels: 1e6,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    if (!decoded.ok) throw new Error(decoded.fault);
    const { input } = await loadManifest(folder);
    const raster = decoded.value.analysis;
    const views = makeViews(raster, wholeFrame(raster), seen.views, { ...input, size: seen.size });
    expect(views).toHaveLength(seen.values.length);
    // One level of 255 is 0.017 here; both round the raster to whole levels.
    expect(farthest(views, seen.values)).toBeLessThan(0.06);
    expect(mean(views, seen.values)).toBeLessThan(0.01);
  });
});

interface SeenViews {
  readonly shortSide: number;
  readonly size: number;
  readonly views: readonly View[];
  readonly values: readonly number[];
}

/** Mean absolute difference. */
function mean(actual: ArrayLike<number>, expected: readonly number[]): number {
  return (
    expected.reduce((sum, value, index) => sum + Math.abs(value - (actual[index] ?? Number.NaN)), 0) / expected.length
  );
}

function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}
