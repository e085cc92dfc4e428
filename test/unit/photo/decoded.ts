import { expect } from 'vitest';
import { decodePhoto } from '../../../src/photo/decode.ts';
import type { DecodedPhoto, Raster } from '../../../src/photo/raster.ts';
import type { PhotoFault } from '../../../src/photo/result.ts';

/** What the tests decode with. The time limit is far above what any of them needs, for a busy machine. */
export const limits = { shortSidePx: 240, maxPixels: 50_000_000, timeoutMs: 25_000 };

export async function decoded(bytes: Uint8Array): Promise<DecodedPhoto> {
  const result = await decodePhoto(bytes, limits);
  if (!result.ok) throw new Error(`expected a picture, got ${result.fault}`);
  return result.value;
}

export async function faultOf(bytes: Uint8Array): Promise<PhotoFault | 'no fault'> {
  const result = await decodePhoto(bytes, limits);
  return result.ok ? 'no fault' : result.fault;
}

/** Mean absolute difference of two rasters of one size, in steps of 0..255. */
export function difference(one: Raster, other: Raster): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  let sum = 0;
  for (let at = 0; at < one.data.length; at++) sum += Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0));
  return sum / one.data.length;
}

/** Red, green and blue at a place given as shares (0..1) of width and height. */
export function colourAt({ data, width, height }: Raster, x: number, y: number): number[] {
  const at = (Math.min(height - 1, Math.floor(y * height)) * width + Math.min(width - 1, Math.floor(x * width))) * 3;
  return [...data.subarray(at, at + 3)];
}
