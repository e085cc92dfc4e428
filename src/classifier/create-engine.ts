import type { Engine } from './engine.ts';
import { createOnnxEngine, type EngineOptions, isOnnxRuntimeAvailable } from './onnx-engine.ts';

/**
 * The configured engine. `auto` is ONNX Runtime, or TensorFlow.js where onnxruntime-node has no binary for the system.
 *
 * @throws ModelError where the weights can't be used.
 */
export async function createEngine(kind: 'auto' | 'onnx' | 'tfjs', options: EngineOptions): Promise<Engine> {
  if (kind !== 'tfjs') {
    try {
      return await createOnnxEngine(options);
    } catch (error) {
      // Looked at only now: loading the library into this thread too would take 60 ms of every start.
      if (kind === 'onnx' || isOnnxRuntimeAvailable()) throw error;
    }
  }
  const { createTfjsEngine } = await import('./tfjs-engine.ts');
  return createTfjsEngine(options);
}
