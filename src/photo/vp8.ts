/** Parts of a lossy WebP's frame that are coded for themselves. */
export interface Section {
  readonly start: number;
  readonly end: number;
  /** Where its own size is written (three bytes); the last section fills the chunk. */
  readonly sizeAt?: number;
}

const tagBytes = 10;

/**
 * The sections of a VP8 frame (RFC 6386, 9.5): a first partition (header and modes), then one to eight of coefficients.
 *
 * @returns undefined where they don't fit in between `start` and `end`.
 */
export function sectionsOfFrame(file: Buffer, start: number, end: number): Section[] | undefined {
  const first = { start: start + tagBytes, end: start + tagBytes + (file.readUIntLE(start, 3) >> 5), sizeAt: start };
  if (first.end > end) return undefined;
  const count = countPartitions(file.subarray(first.start, first.end));
  const sections: Section[] = [first];
  let at = first.end + 3 * (count - 1);
  for (let index = 0; index < count; index++) {
    const sizeAt = first.end + 3 * index;
    if (index === count - 1) sections.push({ start: at, end });
    else {
      if (sizeAt + 3 > end) return undefined;
      const next = at + file.readUIntLE(sizeAt, 3);
      sections.push({ start: at, end: next, sizeAt });
      at = next;
    }
    if (at > end) return undefined;
  }
  return sections;
}

/** The number stands behind the segments and the loop filter in the header (RFC 6386, 19.2), arithmetically coded. */
function countPartitions(header: Buffer): number {
  const bits = new EvenBits(header);
  const skipEach = (count: number, length: number): void => {
    for (let index = 0; index < count; index++) if (bits.read(1) === 1) bits.read(length);
  };
  // Colour space and clamping.
  bits.read(2);
  if (bits.read(1) === 1) {
    const [hasMap, hasData] = [bits.read(1), bits.read(1)];
    if (hasData === 1) {
      bits.read(1);
      skipEach(4, 7 + 1);
      skipEach(4, 6 + 1);
    }
    if (hasMap === 1) skipEach(3, 8);
  }
  // The filter's type, level and sharpness.
  bits.read(1 + 6 + 3);
  if (bits.read(1) === 1 && bits.read(1) === 1) skipEach(8, 6 + 1);
  return 1 << bits.read(2);
}

/** VP8's boolean decoder (RFC 6386, 7.3) for bits that are 0 or 1 with the same likelihood, as headers are written. */
class EvenBits {
  readonly #bytes: Buffer;
  #at = 2;
  #value: number;
  #range = 255;
  #shifted = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  }

  read(count: number): number {
    let number = 0;
    for (let left = count; left > 0; left--) number = 2 * number + this.#bit();
    return number;
  }

  #bit(): 0 | 1 {
    const split = 1 + (((this.#range - 1) * 128) >> 8);
    const bit = this.#value >= split << 8 ? 1 : 0;
    this.#range = bit === 1 ? this.#range - split : split;
    if (bit === 1) this.#value -= split << 8;
    while (this.#range < 128) {
      this.#range <<= 1;
      this.#value <<= 1;
      if (++this.#shifted === 8) {
        this.#value |= this.#bytes[this.#at++] ?? 0;
        this.#shifted = 0;
      }
    }
    return bit;
  }
}
