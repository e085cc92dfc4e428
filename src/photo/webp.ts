import { asBuffer, hasZeroRun, type Reading, shortenedBy } from './reading.ts';
import { type Section, sectionsOfFrame } from './vp8.ts';

/** What the chunks of a WebP (RFC 9649) say, read before any decoder sees the file. */
export interface WebpStructure {
  readonly width: number;
  readonly height: number;
  readonly lossless: boolean;
  readonly animated: boolean;
  readonly reading: Reading;
}

interface Chunk {
  readonly type: string;
  /** Where its content begins and ends. */
  readonly start: number;
  readonly end: number;
}

const riffHeader = 12;
const chunkHeader = 8;

/** @returns undefined where the file is shorter than its chunks say, or holds no picture. Bytes behind the container are ignored. */
export function readWebp(bytes: Uint8Array): WebpStructure | undefined {
  const file = asBuffer(bytes);
  if (file.length < riffHeader + chunkHeader) return undefined;
  const end = chunkHeader + file.readUInt32LE(4);
  if (end > file.length) return undefined;
  const top = chunks(file, riffHeader, end);
  const frame = top?.find(({ type }) => type === 'ANMF');
  // A frame of an animation: position, size, duration and flags, then chunks as in a still picture.
  const inner = frame === undefined ? top : chunks(file, frame.start + 16, frame.end);
  const picture = inner?.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (top === undefined || inner === undefined || picture === undefined) return undefined;
  const canvas = top[0]?.type === 'VP8X' ? canvasSize(file, top[0]) : undefined;
  const size = canvas ?? (picture.type === 'VP8L' ? losslessSize(file, picture) : lossySize(file, picture));
  if (size === undefined) return undefined;
  const whole = file.subarray(0, end);
  const parts = [picture, ...inner.filter(({ type }) => type === 'ALPH')].map((chunk) => ({
    chunk,
    sections: sectionsOf(file, chunk),
  }));
  if (parts.some(({ sections }) => sections === undefined)) return undefined;
  return {
    ...size,
    lossless: picture.type === 'VP8L',
    animated: frame !== undefined,
    reading: {
      bytes: whole,
      tooShort: parts.flatMap(({ chunk, sections = [] }) =>
        sections
          .filter((section, index) => isTested(file, section, index === sections.length - 1))
          .map((section) => shortened(whole, frame, chunk, section)),
      ),
    },
  };
}

function chunks(file: Buffer, from: number, to: number): Chunk[] | undefined {
  const found: Chunk[] = [];
  for (let at = from; at + chunkHeader <= to; ) {
    const start = at + chunkHeader;
    const end = start + file.readUInt32LE(at + 4);
    if (end > to) return undefined;
    found.push({ type: file.toString('latin1', at, at + 4), start, end });
    at = end + (end & 1);
  }
  return found;
}

function canvasSize(file: Buffer, { start, end }: Chunk): { width: number; height: number } | undefined {
  if (end - start < 10) return undefined;
  return { width: 1 + file.readUIntLE(start + 4, 3), height: 1 + file.readUIntLE(start + 7, 3) };
}

/** RFC 6386, 9.1: a tag of three bytes, a start code of three, then 14 bits each (and 2 bits of scaling). */
function lossySize(file: Buffer, { start, end }: Chunk): { width: number; height: number } | undefined {
  if (end - start < 10) return undefined;
  return { width: file.readUInt16LE(start + 6) & 0x3fff, height: file.readUInt16LE(start + 8) & 0x3fff };
}

/** RFC 9649, 3.4: a signature of one byte, then 14 bits each, less one. */
function losslessSize(file: Buffer, { start, end }: Chunk): { width: number; height: number } | undefined {
  if (end - start < 5) return undefined;
  const bits = file.readUInt32LE(start + 1);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

/** The parts of a chunk that are coded for themselves, each to its last byte. */
function sectionsOf(file: Buffer, { type, start, end }: Chunk): readonly Section[] | undefined {
  if (type === 'VP8 ') return end - start < 10 ? undefined : sectionsOfFrame(file, start, end);
  // Alpha that is not compressed may be all zeros.
  return type === 'ALPH' && ((file[start] ?? 0) & 3) === 0 ? [] : [{ start, end }];
}

/**
 * The last section tells nearly every damage: what is decoded out of step hardly ever needs as many bytes as there are (39 of 40
 * damaged pictures; none of 1,187 sound ones). Others are looked at where they hold zeros.
 *
 * Prefix codes (lossless) fall into step again: of 123 damaged pictures 66 pass, of which 2 move the figure by more than 0.02. A copy
 * shortened by 10 or 8 bytes finds no more of them, and by 8 (a pixel's bits) 2 of 1,126 sound ones are refused.
 */
function isTested(file: Buffer, { start, end }: Section, isLast: boolean): boolean {
  return end - start > 2 * shortenedBy && (isLast || hasZeroRun(file.subarray(start, end)));
}

/** A copy of the file in which one section of the chunk has lost its last bytes; the sizes of what encloses it follow. */
function shortened(file: Buffer, frame: Chunk | undefined, chunk: Chunk, { start, end, sizeAt }: Section): Buffer {
  const copy = Buffer.concat([file.subarray(0, end - shortenedBy), file.subarray(end)]);
  copy.writeUInt32LE(file.readUInt32LE(4) - shortenedBy, 4);
  copy.writeUInt32LE(chunk.end - chunk.start - shortenedBy, chunk.start - 4);
  if (frame !== undefined) copy.writeUInt32LE(frame.end - frame.start - shortenedBy, frame.start - 4);
  if (sizeAt === chunk.start) {
    // The first partition: its size is the upper 19 bits of the frame's tag.
    const tag = copy.readUIntLE(sizeAt, 3);
    copy.writeUIntLE((tag & 0x1f) | ((end - shortenedBy - start) << 5), sizeAt, 3);
  } else if (sizeAt !== undefined) copy.writeUIntLE(file.readUIntLE(sizeAt, 3) - shortenedBy, sizeAt, 3);
  return copy;
}
