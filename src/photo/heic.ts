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
 * @throws what libheif throws for a damaged file, and an error where a part was never decoded.
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<HeicPixels | 'too-many-pixels'> {
  const [first] = await heicDecode.all({ buffer: bytes });
  if (first === undefined) throw new Error('no picture');
  if (first.width * first.height > maxPixels) return 'too-many-pixels';
  const pixels = await first.decode();
  if (hasHole(pixels)) throw new Error('not decoded to the end');
  return pixels;
}

/** Pixels, in both directions; the smallest unit that HEVC can leave out. */
const unit = 16;

/**
 * libde265 says nothing where a slice ended before its time: the units behind it keep luma and chroma at zero. This is a green
 * without any red and blue, far outside of what a camera sees, and even to the pixel.
 */
function hasHole({ data, width, height }: HeicPixels): boolean {
  const isHole = (left: number, top: number): boolean => {
    const green = data[4 * (top * width + left) + 1] as number;
    if (green < 64) return false;
    for (let y = top; y < top + unit; y++)
      for (let at = 4 * (y * width + left), end = at + 4 * unit; at < end; at += 4)
        if (data[at] !== 0 || data[at + 1] !== green || data[at + 2] !== 0) return false;
    return true;
  };
  for (let top = 0; top + unit <= height; top += unit)
    for (let left = 0; left + unit <= width; left += unit) if (isHole(left, top)) return true;
  return false;
}
