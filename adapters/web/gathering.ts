import type { Refusal } from './places.ts';

/** Why the bytes are kept no longer. */
export type GatheringFault = 'too-large' | Refusal;

const firstBytes = 64 * 1024;

/**
 * The bytes of one photo as they arrive, put together in one piece (a list of chunks that is joined at the end would hold
 * every photo twice). Memory follows what came, never what was announced, and is let go at the first fault.
 */
export class Gathering {
  readonly #maxBytes: number;
  readonly #hold: (bytes: number) => Refusal | undefined;
  #bytes = Buffer.alloc(0);
  #length = 0;
  #stop: (fault: GatheringFault) => void = () => {};
  /** Resolves at the first fault, if there is one. */
  readonly stopped: Promise<GatheringFault> = new Promise((resolve) => {
    this.#stop = resolve;
  });
  #fault: GatheringFault | undefined;

  /** @param hold is asked for room before bytes are kept: see `Places`. */
  constructor(maxBytes: number, hold: (bytes: number) => Refusal | undefined) {
    this.#maxBytes = maxBytes;
    this.#hold = hold;
  }

  add(chunk: Uint8Array): void {
    if (this.#fault !== undefined) return;
    const length = this.#length + chunk.length;
    const fault = length > this.#maxBytes ? 'too-large' : this.#hold(chunk.length);
    if (fault !== undefined) {
      this.stop(fault);
      return;
    }
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(2 * this.#bytes.length, length, firstBytes)));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  stop(fault: GatheringFault): void {
    this.#fault ??= fault;
    this.#bytes = Buffer.alloc(0);
    this.#stop(this.#fault);
  }

  /** What has arrived so far. */
  photo(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
