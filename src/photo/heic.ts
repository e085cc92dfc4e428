import heicDecode from 'heic-decode';

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
 * @returns the pixels, or `too-many-pixels` by the header, before any of them is decoded.
 * @throws what libheif throws for a damaged file.
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<HeicPixels | 'too-many-pixels'> {
  const [first] = await heicDecode.all({ buffer: bytes });
  if (first === undefined) throw new Error('no picture');
  if (first.width * first.height > maxPixels) return 'too-many-pixels';
  return first.decode();
}
