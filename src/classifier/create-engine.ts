import type { Engine } from './engine.ts';
import { createOnnxEngine, type EngineOptions, isOnnxRuntimeAvailable } from './onnx-engine.ts';

/**
 * The configured engine. `auto` is ONNX Runtime, or TensorFlow.js where onnxruntime-node has no binary for the system.
 *
 * @throws ModelError where the weights can't be used.
 */
export async function createEngine(kind: 'auto' | 'onnx' | 'tfjs', options: EngineOptions): Promise<Engine> {
  if (kind === 'onnx' || (kind === 'auto' && isOnnxRuntimeAvailable())) return createOnnxEngine(options);
  const { createTfjsEngine } = await import('./tfjs-engine.ts');
  return createTfjsEngine(options);
}
