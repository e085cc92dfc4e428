import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as tf from '@tensorflow/tfjs';
import type { Scores } from './engine.ts';
import type { EngineWorkerData } from './engine-pool.ts';
import type { EngineTask } from './join-scores.ts';
import type { TfjsBackend } from './tfjs-backend.ts';
import { modelArtifacts, runNetworks } from './tfjs-graph.ts';

export interface TfjsWorkerData extends EngineWorkerData {
  readonly backend: TfjsBackend;
}

/** One model on one thread. */
export interface TfjsRuntime {
  /** Holds the calling thread for tens of milliseconds a view. */
  run(task: EngineTask): Scores;
  /** Tensors alive in TensorFlow.js: the weights and nothing else between two runs. */
  tensors(): number;
}

/** Loads a GraphModel (`npm run export:tfjs`) and the backend that runs it. */
export async function loadTfjsRuntime(data: TfjsWorkerData): Promise<TfjsRuntime> {
  const { modelPaths, backend } = data;
  const tfjs = backend.name === 'tfjs-node' ? requireNative(backend.entry) : await importWasm();
  const models = await Promise.all(modelPaths.map((path) => tfjs.loadGraphModel({ load: () => readModel(path) })));
  return {
    tensors: () => tfjs.memory().numTensors,
    run: (task) => runNetworks(tfjs, models, task, data),
  };
}

/** Gone since Node 23, but tfjs-node 4.22, the last release, calls it: tensorflow/tfjs #8609. */
function restoreIsNullOrUndefined(): void {
  const removable = util as { isNullOrUndefined?: (value: unknown) => boolean };
  removable.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

function requireNative(entry: string): typeof tf {
  restoreIsNullOrUndefined();
  return createRequire(entry)(entry) as typeof tf;
}

/** SIMD where the CPU has it. One thread: the multi-threaded build does not start in Node (tensorflow/tfjs #3830). */
async function importWasm(): Promise<typeof tf> {
  const tfjs = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tfjs.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
  return tfjs;
}

async function readModel(modelPath: string): Promise<tf.io.ModelArtifacts> {
  const json = JSON.parse(await readFile(modelPath, 'utf8')) as tf.io.ModelJSON;
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  const shards = await Promise.all(paths.map((path) => readFile(join(dirname(modelPath), path))));
  return modelArtifacts(json, Uint8Array.from(Buffer.concat(shards)).buffer);
}
