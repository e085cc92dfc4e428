import { BitReader } from './bit-reader.ts';
import type { Cicp } from './cicp.ts';

/** The payload of the first sequence header among AV1 units, each of which says its size (the last may leave it out). */
export function sequenceHeader(units: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < units.length; ) {
    const header = units[at] as number;
    at += (header & 4) === 0 ? 1 : 2;
    let size = 0;
    if ((header & 2) === 0) size = units.length - at;
    else
      for (let shift = 0; shift < 35; shift += 7) {
        const byte = units[at++] ?? 0;
        size += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) break;
      }
    if (((header >> 3) & 15) === 1) return units.subarray(at, at + size);
    at += size;
  }
  return undefined;
}

/** Colours by the sequence header of an AV1 stream (AV1 bitstream, 5.5), for a file whose boxes say none. */
export function coloursOfAv1(header: Uint8Array): Cicp | undefined {
  const bits = new BitReader(header);
  const profile = bits.uint(3);
  bits.skip(1);
  const isReduced = bits.flag();
  if (isReduced) bits.skip(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.uint(4) + 1, bits.uint(4) + 1];
  bits.skip(widthBits + heightBits);
  if (!isReduced && bits.flag()) bits.skip(4 + 3);
  // Superblocks of 128, two filters of prediction.
  bits.skip(3);
  if (!isReduced) skipTools(bits);
  // Super-resolution, CDEF, restoration.
  bits.skip(3);
  const isDeep = bits.flag();
  if (profile === 2 && isDeep) bits.skip(1);
  if (profile !== 1) bits.skip(1);
  return bits.flag() ? { primaries: bits.uint(8), transfer: bits.uint(8) } : undefined;
}

function skipOperatingPoints(bits: BitReader): void {
  let delayBits = 0;
  if (bits.flag()) {
    bits.skip(64);
    if (bits.flag()) bits.exp();
    if (bits.flag()) {
      delayBits = bits.uint(5) + 1;
      bits.skip(32 + 5 + 5);
    }
  }
  const hasDisplayDelay = bits.flag();
  for (let left = bits.uint(5) + 1; left > 0; left--) {
    bits.skip(12);
    if (bits.uint(5) > 7) bits.skip(1);
    if (delayBits > 0 && bits.flag()) bits.skip(2 * delayBits + 1);
    if (hasDisplayDelay && bits.flag()) bits.skip(4);
  }
}

function skipTools(bits: BitReader): void {
  bits.skip(4);
  const hasOrder = bits.flag();
  if (hasOrder) bits.skip(2);
  const mayBeScreen = bits.flag() || bits.flag();
  if (mayBeScreen && !bits.flag()) bits.skip(1);
  if (hasOrder) bits.skip(3);
}
