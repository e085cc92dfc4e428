import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { createEnginePool } from './engine-pool.ts';
import { ModelError, verifyWeights } from './manifest.ts';
import { networksOf } from './manifest-readings.ts';
import type { EngineOptions } from './onnx-engine.ts';
import { type TfjsBackend, tfjsBackend } from './tfjs-backend.ts';
import type { TfjsWorkerData } from './tfjs-runtime.ts';

export interface TfjsEngineOptions extends EngineOptions {
  /** Defaults to the best that is installed. */
  readonly backend?: TfjsBackend;
}

/**
 * TensorFlow.js on the same weights as ONNX Runtime: the second engine, for systems without an ONNX Runtime binary.
 *
 * A view takes WebAssembly some 30 ms and native TensorFlow about as long, so both run in worker threads. Where the native
 * library is there but does not load (another libc, another CPU), WebAssembly takes over.
 *
 * @throws ModelError WEIGHTS_MISSING, WEIGHTS_DAMAGED, or WEIGHTS_UNFIT where the model lacks what the manifest names.
 */
export async function createTfjsEngine({ modelDir, manifest, threads, backend }: TfjsEngineOptions): Promise<Engine> {
  const { input, outputs } = manifest;
  const networks = networksOf(manifest);
  const files = networks.flatMap(({ tfjs }) => tfjs ?? []);
  if (files.length < networks.length)
    throw new ModelError(
      'WEIGHTS_MISSING',
      `${modelDir} has no weights for TensorFlow.js. Make them with "npm run export:tfjs -- ${modelDir}", or set ENGINE=onnx.`,
    );
  for (const file of files.flatMap((model) => [model, ...model.shards])) await verifyWeights(modelDir, file);
  const modelPaths = files.map(({ file }) => join(modelDir, file));
  const data = { modelPaths, inputName: input.name, inputSize: input.size, outputs, classes: manifest.labels.length };
  const chosen = backend ?? tfjsBackend();
  if (chosen.name === 'tfjs-node') {
    try {
      return await createPool({ ...data, backend: chosen }, threads);
    } catch {
      // The next try tells whether the model or the native library is at fault.
    }
  }
  try {
    return await createPool({ ...data, backend: { name: 'tfjs-wasm' } }, threads);
  } catch {
    throw new ModelError(
      'WEIGHTS_UNFIT',
      `TensorFlow.js can't use ${modelPaths.join(' and ')} as the manifest describes it: input "${input.name}" of 3 × ${input.size} × ${input.size}, outputs ${Object.values(outputs).join(', ')}, ${manifest.labels.length} class scores and maps. Correct the manifest, or make the files again with "npm run export:tfjs".`,
    );
  }
}

function createPool(data: TfjsWorkerData, threads: number): Promise<Engine> {
  const file = import.meta.url.endsWith('.ts') ? './tfjs-worker.ts' : './tfjs-worker.js';
  const native = data.backend.name === 'tfjs-node';
  // TensorFlow's C++ library reports its CPU features on stderr unless told not to, and reads this when it loads.
  if (native) process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Native TensorFlow brings a thread a core of its own.
  return createEnginePool(data.backend.name, new URL(file, import.meta.url), data, native ? 1 : threads);
}
