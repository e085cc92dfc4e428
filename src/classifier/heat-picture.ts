import sharp from 'sharp';
import type { ActivationMap } from './activation-map.ts';
import { drawAlone, drawnSize, drawOver } from './heat-pixels.ts';
import { legendStrip } from './legend-strip.ts';
import { stretch } from './stretch.ts';
import type { RgbImage } from './views.ts';

/** An encoded picture. */
export interface Drawing<Type extends string = 'image/jpeg' | 'image/png'> {
  readonly bytes: Uint8Array;
  readonly mimeType: Type;
  readonly width: number;
  readonly height: number;
}

/** Which of the pictures of `HeatMap`, and what it is made of. */
export type DrawTask =
  | { readonly picture: 'bare'; readonly photo: RgbImage }
  | { readonly picture: 'photo' | 'withScale'; readonly photo: RgbImage; readonly map: ActivationMap }
  | { readonly picture: 'overlay'; readonly map: ActivationMap };

/** Draws and encodes one picture of a heat map; takes some 10 ms of CPU. */
export async function drawHeatPicture(task: DrawTask): Promise<Drawing> {
  if (task.picture === 'overlay') return encodeOverlay(task.map);
  const { photo } = task;
  const size = drawnSize(photo);
  if (task.picture === 'bare') {
    const pixels = new Uint8Array(3 * size.width * size.height);
    stretch(photo.data, photo, 3, pixels, size);
    return encode(pixels, size);
  }
  if (task.picture === 'photo') return encode(drawOver(photo, task.map, size), size);
  const strip = await legendStrip(size.width);
  return encode(drawOver(photo, task.map, size, strip.data), { ...size, height: size.height + strip.height });
}

async function encodeOverlay(map: ActivationMap): Promise<Drawing> {
  const { data, width, height } = drawAlone(map);
  const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
  return { bytes, mimeType: 'image/png', width, height };
}

async function encode(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Drawing> {
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, optimizeCoding: false })
    .toBuffer();
  return { bytes, mimeType: 'image/jpeg', width, height };
}
