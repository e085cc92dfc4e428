import type { ActivationMap } from '../../../src/classifier/activation-map.ts';
import { drawAlone } from '../../../src/classifier/heat-pixels.ts';

/** The heat map's overlay as a data URL of a PNG: the server's pixels (`src/classifier/heat-pixels.ts`), encoded by the browser. */
export async function drawOverlay(map: ActivationMap): Promise<string> {
  const { data, width, height } = drawAlone(map);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:image/png;base64,${btoa(text)}`;
}
