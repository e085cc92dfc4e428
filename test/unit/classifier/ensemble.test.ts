import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/classifier/create-engine.ts';
import type { Manifest } from '../../../src/classifier/manifest.ts';
import { tinyOnnx, writeModel } from './tfjs-tiny-model.ts';

const size = 16;
const folder = mkdtempSync(join(tmpdir(), 'molecheck-ensemble-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two networks of different weights in one folder. */
function writeEnsemble(): Manifest {
  const second = join(folder, 'second');
  const { weights } = writeModel(second, tinyOnnx(size, 11), size);
  const manifest = writeModel(folder, tinyOnnx(size, 7), size);
  cpSync(join(second, 'model.onnx'), join(folder, 'model-2.onnx'));
  const within = (file: string) => `second/${file}`;
  const tfjs = weights.tfjs && {
    ...weights.tfjs,
    file: within(weights.tfjs.file),
    shards: weights.tfjs.shards.map((shard) => ({ ...shard, file: within(shard.file) })),
  };
  const other = { onnx: { ...weights.onnx, file: 'model-2.onnx' }, ...(tfjs && { tfjs }) };
  return { ...manifest, weights: { ...manifest.weights, others: [other] } };
}

const manifest = writeEnsemble();
const view = Float32Array.from({ length: 3 * size * size }, (_, index) => Math.sin(index / 7));
/** The same picture `count` times, so that a difference comes from the network. */
const views = (count: number) =>
  Float32Array.from({ length: count * view.length }, (_, at) => view[at % view.length] ?? 0);

describe('an ensemble', () => {
  it.each([
    ['onnx', 1],
    ['onnx', 4],
    ['tfjs', 1],
    ['tfjs', 2],
  ] as const)(
    'shows the views to its networks in turn (%s, %i threads)',
    { timeout: 60_000 },
    async (kind, threads) => {
      const engine = await createEngine(kind, { modelDir: folder, manifest, threads });
      try {
        const { logits } = await engine.run(views(5), 5);
        const rows = Array.from({ length: 5 }, (_, row) => [...logits.subarray(7 * row, 7 * row + 7)]);
        for (const row of [2, 4]) expect(rows[row]).toEqual(rows[0]);
        expect(rows[3]).toEqual(rows[1]);
        expect(rows[1]).not.toEqual(rows[0]);
      } finally {
        await engine.close();
      }
    },
  );

  it.each(['onnx', 'tfjs'] as const)(
    'is refused when the weights of one of them are damaged (%s)',
    { timeout: 60_000 },
    async (kind) => {
      const [other] = manifest.weights.others ?? [];
      if (other?.tfjs === undefined) throw new Error('there is no second network');
      const sha256 = '0'.repeat(64);
      const damaged = { onnx: { ...other.onnx, sha256 }, tfjs: { ...other.tfjs, sha256 } };
      const spoilt = { ...manifest, weights: { ...manifest.weights, others: [damaged] } };
      const engine = createEngine(kind, { modelDir: folder, manifest: spoilt, threads: 1 });
      await expect(engine).rejects.toMatchObject({ code: 'WEIGHTS_DAMAGED' });
    },
  );
});
