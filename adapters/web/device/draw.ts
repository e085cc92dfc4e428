import type { ActivationMap } from '../../../src/classifier/activation-map.ts';
import { drawAlone, drawnSize, drawOver } from '../../../src/classifier/heat-pixels.ts';
import type { Raster } from '../../../src/photo/raster.ts';

/** The heat map as data URLs: the server's pixels (`src/classifier/heat-pixels.ts`), encoded by the browser. */
export async function drawHeatMap(
  map: ActivationMap,
  photo: Raster,
): Promise<{ readonly heatMap: string; readonly heatMapOverlay: string }> {
  const size = drawnSize(photo);
  return {
    heatMap: await encode({ ...size, data: opaque(drawOver(photo, map, size)) }, 'image/jpeg'),
    heatMapOverlay: await encode(drawAlone(map), 'image/png'),
  };
}

function opaque(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) rgba.set(rgb.subarray(from, from + 3), to);
  return rgba;
}

async function encode({ data, width, height }: Raster, type: 'image/jpeg' | 'image/png'): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${type};base64,${btoa(text)}`;
}
