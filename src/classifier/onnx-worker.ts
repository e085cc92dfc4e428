import { workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Scores } from './engine.ts';
import type { EngineTask, EngineWorkerData } from './engine-pool.ts';

const { modelPath, inputName, inputSize, outputs } = workerData as EngineWorkerData;

async function load(): Promise<(task: EngineTask) => Promise<Scores>> {
  const session = await InferenceSession.create(modelPath, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    // One core a thread: the pool is what spreads checks over the cores.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  return async ({ tensor, views }) => {
    const feeds = { [inputName]: new Tensor('float32', tensor, [views, 3, inputSize, inputSize]) };
    const results = await session.run(feeds);
    const maps = results[outputs.maps];
    const logits = results[outputs.logits];
    const gate = results[outputs.gate];
    if (maps === undefined || logits === undefined || gate === undefined)
      throw new Error('an output that the manifest names is missing');
    const [, , mapHeight, mapWidth] = maps.dims as readonly [number, number, number, number];
    return {
      logits: logits.data as Float32Array,
      gate: gate.data as Float32Array,
      maps: maps.data as Float32Array,
      mapHeight,
      mapWidth,
    };
  };
}

export default load();
