import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { createEnginePool, type EngineWorkerData } from './engine-pool.ts';
import { type Manifest, ModelError, verifyWeights } from './manifest.ts';
import { networksOf } from './manifest-readings.ts';

/** Where and how an engine is to be loaded. */
export interface EngineOptions {
  readonly modelDir: string;
  readonly manifest: Manifest;
  /** Cores to judge on, decoding included. */
  readonly threads: number;
}

/**
 * ONNX Runtime, the default engine.
 *
 * @throws ModelError WEIGHTS_MISSING, WEIGHTS_DAMAGED, or WEIGHTS_UNFIT where the file is no model or lacks what the manifest names.
 */
export async function createOnnxEngine({ modelDir, manifest, threads }: EngineOptions): Promise<Engine> {
  const files = networksOf(manifest).map(({ onnx }) => onnx);
  await Promise.all(files.map((file) => verifyWeights(modelDir, file)));
  const modelPaths = files.map(({ file }) => join(modelDir, file));
  const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './onnx-worker.ts' : './onnx-worker.js', import.meta.url);
  const { input, outputs } = manifest;
  // A worker thread for two cores: the other is busy with decoding, and each worker's weights take 60 MB.
  const workers = Math.max(1, Math.floor(threads / 2));
  const data: EngineWorkerData = {
    modelPaths,
    inputName: input.name,
    inputSize: input.size,
    outputs,
    classes: manifest.labels.length,
  };
  try {
    return await createEnginePool('onnx', workerUrl, data, workers);
  } catch {
    throw new ModelError(
      'WEIGHTS_UNFIT',
      `ONNX Runtime can't use ${modelPaths.join(' and ')} as the manifest describes it: input "${input.name}" of 3 × ${input.size} × ${input.size}, outputs ${Object.values(outputs).join(', ')}, ${manifest.labels.length} class scores and maps. Correct the manifest, or restore the weights.`,
    );
  }
}

/** False where onnxruntime-node ships no binary for this system (musl, for one). */
export function isOnnxRuntimeAvailable(): boolean {
  try {
    createRequire(import.meta.url)('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}
