import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import type { Manifest } from '../../src/classifier/manifest.ts';

/**
 * The least that a check can cost: sharp decodes and shrinks to the input size, the network runs once a view on one
 * thread. The shortest code for it; no limits, no gate, no quality, no calibration, no heat map.
 */
export async function createFloor(modelDir: string, manifest: Manifest) {
  const { size, name } = manifest.input;
  const path = join(modelDir, manifest.weights.onnx.file);
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  return async (bytes: Uint8Array, views: number): Promise<void> => {
    const pixels = await sharp(bytes).resize(size, size, { fit: 'fill' }).removeAlpha().raw().toBuffer();
    const tensor = new Float32Array(3 * size * size);
    for (let at = 0; at < pixels.length; at++)
      tensor[(at % 3) * size * size + Math.floor(at / 3)] = (pixels[at] as number) / 127.5 - 1;
    for (let view = 0; view < views; view++)
      await session.run({ [name]: new Tensor('float32', tensor, [1, 3, size, size]) });
  };
}
