import { availableParallelism } from 'node:os';
import type { Engine } from '../../src/classifier/engine.ts';
import { loadManifest } from '../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../src/classifier/onnx-engine.ts';
import { tfjsBackend } from '../../src/classifier/tfjs-backend.ts';
import { createTfjsEngine } from '../../src/classifier/tfjs-engine.ts';
import { interleave, ratio, timing } from './measure.ts';

/**
 * The same tensors through every engine that this machine has: 1, 4 and 8 views.
 *
 * @param nativeDir folder with tfjs-node and its library (MOLECHECK_TFJS_NODE); the project's own installation otherwise.
 */
export async function measureEngines(modelDir: string, rounds: number, nativeDir: string | undefined) {
  const manifest = await loadManifest(modelDir);
  const options = { modelDir, manifest, threads: Math.min(availableParallelism(), 4) };
  const native = nativeDir === undefined ? tfjsBackend() : tfjsBackend(nativeDir);
  const engines: Engine[] = [
    await createOnnxEngine(options),
    await createTfjsEngine({ ...options, backend: { name: 'tfjs-wasm' } }),
    ...(native.name === 'tfjs-node' ? [await createTfjsEngine({ ...options, backend: native })] : []),
  ];
  const { size } = manifest.input;
  const rows = [];
  try {
    for (const views of [1, 4, 8]) {
      const tensor = Float32Array.from({ length: views * 3 * size * size }, (_, index) => Math.sin(index));
      const cases = Object.fromEntries(engines.map((engine) => [engine.name, () => engine.run(tensor.slice(), views)]));
      const result = await interleave(cases, Math.max(5, Math.ceil(rounds / views)));
      const onnx = result['onnx'] as (typeof result)[string];
      for (const [engine, measured] of Object.entries(result))
        rows.push({ engine, views, ...timing(measured), timesOnnx: ratio(measured, onnx) });
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
  const skipped =
    native.name === 'tfjs-node' ? [] : ['tfjs-node: its native library is not there (set MOLECHECK_TFJS_NODE)'];
  return { rows, skipped };
}
