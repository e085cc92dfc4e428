import type { Raster } from '../../../src/photo/raster.ts';
import { isTrue } from '../public/true-canvas.js';
import { isWhole } from '../public/whole.js';

/** This browser gives no pixels of this picture, or not the ones that are in it, or it may be damaged: then the server looks closer. */
class NoPixelsError extends Error {}

/**
 * Every pixel of a photo, upright, in sRGB, transparency on white: decoded and managed by the browser.
 *
 * @param maxPixels above which the photo is not drawn.
 * @throws NoPixelsError
 */
export async function pixelsOf(photo: Blob, maxPixels: number): Promise<Raster | 'too-many-pixels'> {
  const bitmap = await createImageBitmap(photo).catch(() => undefined);
  if (bitmap === undefined) throw new NoPixelsError();
  const { width, height } = bitmap;
  if (width * height > maxPixels) return 'too-many-pixels';
  if (!(await isWhole(photo, bitmap))) throw new NoPixelsError();
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null || !isTrue(context)) throw new NoPixelsError();
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    rgb[to++] = data[from] as number;
    rgb[to++] = data[from + 1] as number;
    rgb[to++] = data[from + 2] as number;
  }
  return { data: rgb, width, height };
}
