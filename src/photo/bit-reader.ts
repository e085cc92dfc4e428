/** Reads a codec's header bit by bit; beyond the end it gives zeros, because what comes of them is looked up in a table and never trusted. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** An unsigned number of up to 32 bits. */
  uint(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left--, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    return value;
  }

  flag(): boolean {
    return this.uint(1) === 1;
  }

  skip(bits: number): void {
    this.#at += bits;
  }

  /** An Exp-Golomb number (ITU-T H.265, 9.2; AV1 calls it uvlc): as many zeros as bits follow the one. */
  exp(): number {
    let zeros = 0;
    while (zeros < 32 && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.uint(zeros);
  }

  skipExp(count: number): void {
    for (let left = count; left > 0; left--) this.exp();
  }
}
