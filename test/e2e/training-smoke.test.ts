import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/classifier/create-engine.ts';
import { loadManifest } from '../../src/classifier/manifest.ts';
import { fromRoot } from '../../src/config/root.ts';

/** Debian's interpreter: that is where python3-torch is. */
const python = '/usr/bin/python3';
const available = spawnSync(python, ['-c', 'import torch, torchvision, cv2, pandas, sklearn']).status === 0;

interface Expected {
  readonly inputs: readonly number[];
  readonly count: number;
  readonly logits: readonly number[];
  readonly gate: readonly number[];
  readonly maps: readonly number[];
}

describe.skipIf(!available)('the training, in miniature', () => {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-smoke-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes two steps, and the exported artifact scores alike in ONNX Runtime and PyTorch', async () => {
    const log = execFileSync(python, [fromRoot('models/training/smoke.py'), folder], {
      encoding: 'utf8',
      env: { ...process.env, MOLECHECK_CACHE: folder },
    });
    expect(log).toMatch(/step 2: loss \d/);
    expect(log).toContain('inception: as torchvision');
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
    const manifest = await loadManifest(folder);
    const engine = await createEngine('onnx', { modelDir: folder, manifest, threads: 1 });
    try {
      const scores = await engine.run(Float32Array.from(expected.inputs), expected.count);
      expect(scores.maps).toHaveLength(expected.maps.length);
      expect(farthest(scores.logits, expected.logits)).toBeLessThan(1e-4);
      expect(farthest(scores.gate, expected.gate)).toBeLessThan(1e-4);
      expect(farthest(scores.maps, expected.maps)).toBeLessThan(1e-4);
    } finally {
      await engine.close();
    }
  }, 120_000);
});

function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}
