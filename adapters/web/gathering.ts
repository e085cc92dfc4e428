import { letGo } from '../../src/photo/let-go.ts';
import type { Refusal } from './places.ts';

/** Why the bytes are kept no longer. */
export type GatheringFault = 'too-large' | Refusal;

const firstBytes = 64 * 1024;

/** Each piece of memory is so many times the one before, where more was announced: fewer of them for the garbage collector. */
const growth = 4;

/**
 * The bytes of one photo as they arrive, put together in one piece (a list of chunks that is joined at the end would hold
 * every photo twice). Memory follows what came (four times as much at most, where so much was announced), and is let go at the
 * first fault.
 */
export class Gathering {
  readonly #maxBytes: number;
  readonly #announcedBytes: number;
  readonly #hold: (bytes: number) => Refusal | undefined;
  #bytes = new Uint8Array();
  #length = 0;
  #stop: (fault: GatheringFault) => void = () => {};
  /** Resolves at the first fault, if there is one. */
  readonly stopped: Promise<GatheringFault> = new Promise((resolve) => {
    this.#stop = resolve;
  });
  #fault: GatheringFault | undefined;

  /**
   * @param hold is asked for room before bytes are kept: see `Places`.
   * @param announcedBytes length of the body as the sender gave it; 0 where none was given.
   */
  constructor(maxBytes: number, hold: (bytes: number) => Refusal | undefined, announcedBytes = 0) {
    this.#maxBytes = maxBytes;
    this.#announcedBytes = announcedBytes;
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
      const lengthOfNext = Math.min(this.#maxBytes, Math.max(this.#nextBytes(), length, firstBytes));
      const larger = new Uint8Array(Buffer.allocUnsafeSlow(lengthOfNext).buffer);
      larger.set(this.#bytes.subarray(0, this.#length));
      letGo(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** As much as was announced, or as far towards it as one step goes; twice as much where nothing more was announced. */
  #nextBytes(): number {
    const { length } = this.#bytes;
    return this.#announcedBytes > length ? Math.min(this.#announcedBytes, growth * length) : 2 * length;
  }

  stop(fault: GatheringFault): void {
    this.#fault ??= fault;
    // Not `letGo`: more than a form may hold can follow a photo that is being checked.
    this.#bytes = new Uint8Array();
    this.#stop(this.#fault);
  }

  /** What has arrived so far. */
  photo(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
