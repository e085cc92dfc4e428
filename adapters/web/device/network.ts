import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tfjs from '@tensorflow/tfjs-core';
import type { Engine } from '../../../src/classifier/engine.ts';
import { modelArtifacts, runNetworks } from '../../../src/classifier/tfjs-graph.ts';
import type { DeviceSettings } from '../device-settings.ts';
import { fetchFiles } from './files.ts';

/**
 * TensorFlow.js in this worker, on the weights that the server uses.
 *
 * @param progress is told which share of the model has come, 0..1.
 * @throws FetchError where it can't be fetched, anything else where it does not run here.
 */
export async function createBrowserEngine(
  { manifest, networks, wasm }: DeviceSettings,
  progress: (share: number) => void,
): Promise<Engine> {
  // Threads would need another page's isolation, and the address of a script of their own.
  tfjs.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const simd = await tfjs.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const files = [
    simd === true ? wasm.simd : wasm.plain,
    ...networks.flatMap(({ graph, shards }) => [graph, ...shards]),
  ];
  const [runtime, ...contents] = await fetchFiles(files, progress);
  const address = URL.createObjectURL(new Blob([runtime as ArrayBuffer], { type: 'application/wasm' }));
  const names = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
  setWasmPaths(Object.fromEntries(names.map((name) => [name, address])));
  if (!(await tfjs.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
  URL.revokeObjectURL(address);
  const models: GraphModel[] = [];
  for (const { shards } of networks) {
    const [graph, ...weights] = contents.splice(0, 1 + shards.length);
    const json = JSON.parse(new TextDecoder().decode(graph)) as Parameters<typeof modelArtifacts>[0];
    const weightData = await new Blob([...weights]).arrayBuffer();
    models.push(await loadGraphModel({ load: async () => modelArtifacts(json, weightData) }));
  }
  const { input, outputs } = manifest;
  const graph = { inputName: input.name, inputSize: input.size, outputs };
  return {
    name: 'tfjs-wasm',
    run: async (tensor, views) =>
      runNetworks(tfjs, models, { tensor: tensor as Float32Array<ArrayBuffer>, views, first: 0 }, graph),
    close: async () => {},
  };
}
