import { BitReader } from './bit-reader.ts';
import type { Cicp } from './cicp.ts';

/** Colours by the sequence parameter set of an HEVC stream (ITU-T H.265, 7.3.2.2 and E.2.1), for a file whose boxes say none. */
export function coloursOfHevc(unit: Uint8Array): Cicp | undefined {
  const bits = new BitReader(withoutEmulation(unit));
  bits.skip(16 + 4);
  const layers = bits.uint(3);
  bits.skip(1);
  skipProfile(bits, layers);
  bits.exp();
  if (bits.exp() === 3) bits.skip(1);
  bits.skipExp(2);
  if (bits.flag()) bits.skipExp(4);
  bits.skipExp(2);
  const orderBits = bits.exp() + 4;
  bits.skipExp(3 * (bits.flag() ? layers + 1 : 1));
  bits.skipExp(6);
  if (bits.flag() && bits.flag()) skipScalingLists(bits);
  bits.skip(2);
  if (bits.flag()) {
    bits.skip(8);
    bits.skipExp(2);
    bits.skip(1);
  }
  skipReferenceSets(bits);
  if (bits.flag()) for (let left = Math.min(bits.exp(), 32); left > 0; left--) bits.skip(orderBits + 1);
  bits.skip(2);
  return bits.flag() ? coloursOfUsability(bits) : undefined;
}

function coloursOfUsability(bits: BitReader): Cicp | undefined {
  // Aspect ratio; 255 stands for one that is written out.
  if (bits.flag() && bits.uint(8) === 255) bits.skip(32);
  if (bits.flag()) bits.skip(1);
  if (!bits.flag()) return undefined;
  bits.skip(3 + 1);
  return bits.flag() ? { primaries: bits.uint(8), transfer: bits.uint(8) } : undefined;
}

function skipProfile(bits: BitReader, layers: number): void {
  bits.skip(88 + 8);
  const present = Array.from({ length: layers }, () => [bits.flag(), bits.flag()] as const);
  if (layers > 0) bits.skip(2 * (8 - layers));
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size++)
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (bits.flag()) bits.skipExp((size > 1 ? 1 : 0) + Math.min(64, 1 << (4 + 2 * size)));
      else bits.exp();
    }
}

/** A still picture has none; where there are some, each may be told by its difference to the one before. */
function skipReferenceSets(bits: BitReader): void {
  let before = 0;
  const sets = Math.min(bits.exp(), 64);
  for (let index = 0; index < sets; index++) {
    if (index > 0 && bits.flag()) {
      bits.skip(1);
      bits.exp();
      let kept = 0;
      for (let left = before + 1; left > 0; left--) if (bits.flag() || bits.flag()) kept++;
      before = kept;
    } else {
      before = Math.min(bits.exp(), 16) + Math.min(bits.exp(), 16);
      for (let left = before; left > 0; left--) {
        bits.exp();
        bits.skip(1);
      }
    }
  }
}

/** Encoders put a 3 behind two zeros, so that no start code stands inside a unit. */
function withoutEmulation(unit: Uint8Array): Uint8Array {
  return unit.filter((byte, at) => !(byte === 3 && at >= 2 && unit[at - 1] === 0 && unit[at - 2] === 0));
}
