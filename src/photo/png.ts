import { type Chromaticities, type Cicp, profileOfNumbers } from './cicp.ts';
import { asBuffer } from './reading.ts';

/** What the chunks of a PNG (W3C, third edition) in front of its pixels say. */
export interface PngStructure {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly bytesPerPixel: number;
  /** Colours given by code points, which stand above every other chunk about colour; libpng hands them to nobody. */
  readonly cicp?: Cicp;
  /** Colours given by numbers (`cHRM`, `gAMA`) alone, as a profile; libvips overlooks them. */
  readonly profile?: Uint8Array;
}

/** Chunks about colour. No other is kept: a file can hold a million of them. */
const told: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'cHRM', 'gAMA']);
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** @returns undefined without a header. Damage behind it is the decoder's to find: every chunk has a checksum. */
export function readPng(bytes: Uint8Array): PngStructure | undefined {
  const file = asBuffer(bytes);
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const depth = file[24] as number;
  const chunks = colourChunks(file);
  const cicp = cicpOf(chunks.get('cICP'));
  const isTold = cicp !== undefined || chunks.has('iCCP') || chunks.has('sRGB');
  const profile = isTold ? undefined : profileOfNumbers(coloursOf(chunks.get('cHRM')), gammaOf(chunks.get('gAMA')));
  return {
    width: file.readUInt32BE(16),
    height: file.readUInt32BE(20),
    interlaced: file[28] === 1,
    bytesPerPixel: (channels[file[25] as number] ?? 4) * (depth === 16 ? 2 : 1),
    ...(cicp !== undefined && { cicp }),
    ...(profile !== undefined && { profile }),
  };
}

/** Those in front of the pixels, by type. */
function colourChunks(file: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    if (told.has(type)) chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

function cicpOf(chunk: Buffer | undefined): Cicp | undefined {
  return chunk?.length === 4 ? { primaries: chunk[0] as number, transfer: chunk[1] as number } : undefined;
}

/** White, red, green, blue, as x and y times 100,000. */
function coloursOf(chunk: Buffer | undefined): Chromaticities | undefined {
  if (chunk?.length !== 32) return undefined;
  const pair = (at: number) => [chunk.readUInt32BE(at) / 1e5, chunk.readUInt32BE(at + 4) / 1e5] as const;
  return [pair(8), pair(16), pair(24), pair(0)];
}

/** The chunk holds a camera's exponent, the inverse of a screen's. */
function gammaOf(chunk: Buffer | undefined): number | undefined {
  return chunk?.length === 4 ? 1e5 / chunk.readUInt32BE(0) : undefined;
}
