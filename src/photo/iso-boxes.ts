import { asBuffer } from './reading.ts';

/** One box of ISO/IEC 14496-12: `start` and `end` enclose its content (behind size and type). */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The boxes between two places of a file. What is no box any more (bytes behind the last one) ends the list; a box that reaches
 * beyond `to` is listed up to there, so that the picture's own extents decide whether anything is missing.
 */
export function boxes(bytes: Uint8Array, from = 0, to = bytes.length): Box[] {
  const file = asBuffer(bytes);
  const found: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    let size = file.readUInt32BE(at);
    let start = at + 8;
    if (size === 1) {
      if (at + 16 > to) break;
      size = Number(file.readBigUInt64BE(at + 8));
      start = at + 16;
    } else if (size === 0) size = to - at;
    if (size < start - at) break;
    found.push({ type: file.toString('latin1', at + 4, at + 8), start, end: Math.min(at + size, to) });
    at += size;
  }
  return found;
}

/** Reads numbers one after the other; beyond the end it throws {@link OutOfBox}. */
export class BoxReader {
  readonly #file: Buffer;
  readonly #end: number;
  at: number;

  constructor(bytes: Uint8Array, { start, end }: Box) {
    this.#file = asBuffer(bytes);
    this.#end = end;
    this.at = start;
  }

  /** An unsigned number of 0 to 8 bytes. */
  uint(length: number): number {
    const from = this.#advance(length);
    let value = 0;
    for (let index = 0; index < length; index++) value = value * 256 + (this.#file[from + index] as number);
    return value;
  }

  text(length: number): string {
    const from = this.#advance(length);
    return this.#file.toString('latin1', from, from + length);
  }

  /** Version and flags, as a full box begins. */
  head(): { version: number; flags: number } {
    return { version: this.uint(1), flags: this.uint(3) };
  }

  skip(length: number): void {
    this.#advance(length);
  }

  #advance(length: number): number {
    const from = this.at;
    if (from + length > this.#end) throw new OutOfBox();
    this.at = from + length;
    return from;
  }
}

/** A box is shorter than what it announces. */
export class OutOfBox extends Error {
  override readonly name = 'OutOfBox';
}
