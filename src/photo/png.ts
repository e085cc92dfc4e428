import type { Cicp } from './cicp.ts';
import { asBuffer } from './reading.ts';

/** What the chunks of a PNG (W3C, third edition) in front of its pixels say. */
export interface PngStructure {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly bytesPerPixel: number;
  /** Colours given by code points, which stand above every other chunk about colour; libpng hands them to nobody. */
  readonly cicp?: Cicp;
}

const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** @returns undefined without a header. Damage behind it is the decoder's to find: every chunk has a checksum. */
export function readPng(bytes: Uint8Array): PngStructure | undefined {
  const file = asBuffer(bytes);
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const depth = file[24] as number;
  const cicp = readCicp(file);
  return {
    width: file.readUInt32BE(16),
    height: file.readUInt32BE(20),
    interlaced: file[28] === 1,
    bytesPerPixel: (channels[file[25] as number] ?? 4) * (depth === 16 ? 2 : 1),
    ...(cicp !== undefined && { cicp }),
  };
}

function readCicp(file: Buffer): Cicp | undefined {
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return undefined;
    if (type === 'cICP' && length === 4 && at + 12 <= file.length)
      return { primaries: file[at + 8] as number, transfer: file[at + 9] as number };
    at += 12 + length;
  }
  return undefined;
}
