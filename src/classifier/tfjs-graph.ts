import type * as tf from '@tensorflow/tfjs';
import type { Scores } from './engine.ts';
import type { EngineWorkerData } from './engine-pool.ts';
import { type EngineTask, joinScores, shareOut } from './join-scores.ts';

/** Of TensorFlow.js, whichever build of it and whichever backend. */
export type Tfjs = Pick<typeof tf, 'tidy' | 'tensor' | 'dispose'>;

/** Runs the views of a task, each with its network; holds the calling thread. The server and the browser share it. */
export function runNetworks(
  tfjs: Tfjs,
  networks: readonly tf.GraphModel[],
  task: EngineTask,
  graph: Pick<EngineWorkerData, 'inputName' | 'inputSize' | 'outputs'>,
): Scores {
  const viewLength = 3 * graph.inputSize * graph.inputSize;
  return joinScores(
    Array.from(shareOut(task, viewLength, networks), ({ network, view }) => runOne(tfjs, network, view, graph)),
  );
}

function runOne(
  tfjs: Tfjs,
  network: tf.GraphModel,
  view: Float32Array,
  { inputName, inputSize, outputs }: Pick<EngineWorkerData, 'inputName' | 'inputSize' | 'outputs'>,
): Scores {
  const wanted = [outputs.logits, outputs.gate, outputs.maps, ...(outputs.kind === undefined ? [] : [outputs.kind])];
  // `tidy` frees what an execution that throws leaves behind; the results outlive it and are freed by hand.
  const results = tfjs.tidy(() => {
    const input = tfjs.tensor(view, [1, 3, inputSize, inputSize], 'float32');
    return network.execute({ [inputName]: input }, wanted) as tf.Tensor[];
  });
  try {
    const [logits, gate, maps, kind] = results as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
    const [, , mapHeight = 0, mapWidth = 0] = maps.shape;
    return {
      logits: floats(logits),
      gate: floats(gate),
      ...(kind && { kind: floats(kind) }),
      maps: floats(maps),
      mapHeight,
      mapWidth,
    };
  } finally {
    tfjs.dispose(results);
  }
}

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}

/** A GraphModel's file and its weights, in the order that the file names them, as TensorFlow.js takes them. */
export function modelArtifacts(json: tf.io.ModelJSON, weightData: ArrayBuffer): tf.io.ModelArtifacts {
  return {
    modelTopology: json.modelTopology,
    ...(json.signature === undefined ? {} : { signature: json.signature }),
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weightData,
  };
}
