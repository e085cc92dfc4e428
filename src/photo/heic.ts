import libheif from 'libheif-js/wasm-bundle.js';
import type { CodedPicture } from './heif.ts';
import { isHevcWhole } from './hevc-whole.ts';

/** RGBA, 8 bits, upright (libheif applies the file's rotation and mirroring), not yet in sRGB. */
export interface HeicPixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes HEIC in WebAssembly (sharp's prebuilt libvips has no HEVC). Only for a process that ends afterwards: the bytes of a
 * file stay in WebAssembly's memory, which never shrinks either.
 *
 * @param coded - what the picture is made from; each is held to be whole.
 * @returns the pixels, or `too-many-pixels` where they are more than the boxes said.
 * @throws for a damaged file.
 */
export async function decodeHeic(
  bytes: Uint8Array,
  coded: readonly CodedPicture[],
  maxPixels: number,
): Promise<HeicPixels | 'too-many-pixels'> {
  if (!coded.every(isHevcWhole)) throw new Error('not decoded to the end');
  const [image] = new libheif.HeifDecoder().decode(bytes);
  if (image === undefined) throw new Error('no picture');
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > maxPixels) return 'too-many-pixels';
  return new Promise((resolve, reject) => {
    image.display({ data: new Uint8ClampedArray(width * height * 4), width, height }, (pixels) => {
      if (pixels === null) reject(new Error('not decoded'));
      else resolve(pixels);
    });
  });
}
