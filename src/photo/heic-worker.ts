import heicDecode from 'heic-decode';
import { move, transferableSymbol, valueSymbol } from 'piscina';

// libheif-js prints what it thinks of a damaged file; this thread says nothing but its result.
console.log = console.warn = console.error = () => {};

export interface HeicTask {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}

/** RGBA, 8 bits, upright (libheif applies the file's rotation and mirroring), not yet in sRGB if there is a profile. */
export interface HeicPixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * Runs in a thread of its own (see heic.ts): the primary picture of a HEIC file.
 *
 * @returns the pixels, or `too-many-pixels` by the header, before any of them is decoded.
 * @throws what libheif throws for a damaged file.
 */
export default async function decodeHeic({ bytes, maxPixels }: HeicTask): Promise<HeicPixels | 'too-many-pixels'> {
  const pictures = await heicDecode.all({ buffer: bytes });
  try {
    const [first] = pictures;
    if (first === undefined) throw new Error('no picture');
    if (first.width * first.height > maxPixels) return 'too-many-pixels';
    const { data, width, height } = await first.decode();
    return handOver({ data, width, height }, data.buffer);
  } finally {
    pictures.dispose();
  }
}

/** The value as piscina posts it: the buffer changes hands and is not copied (49 MB for 12 megapixels). */
function handOver<T>(value: T, buffer: ArrayBuffer): T {
  const message = { [transferableSymbol]: [buffer], [valueSymbol]: value };
  return move(message as unknown as ArrayBuffer) as unknown as T;
}
