export interface PlaceLimits {
  /** Requests at once, in all and from one address. */
  readonly count: number;
  readonly countPerKey: number;
  /** Bytes that those requests may hold in memory, in all and from one address. */
  readonly bytes: number;
  readonly bytesPerKey: number;
}

/** Why there is no place: everybody is waiting, or this one address has enough requests under way. */
export type Refusal = 'busy' | 'rate';

/** One upload's place, from its first byte to its answer. */
export interface Place {
  /** Counts bytes that have arrived and are kept; the refusal where there is no room for them. */
  readonly hold: (bytes: number) => Refusal | undefined;
  /** Gives the place and its bytes back; calling it twice does nothing more. */
  readonly leave: () => void;
}

export type Admission = ({ readonly ok: true } & Place) | { readonly ok: false; readonly why: Refusal };

interface Use {
  count: number;
  bytes: number;
}

/**
 * Bounds the uploads that are under way by number and by the memory that they hold. Bytes count when they have arrived:
 * what a sender announces costs nothing, so it takes no room from others.
 */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #all: Use = { count: 0, bytes: 0 };
  readonly #byKey = new Map<string, Use>();

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** @param key of the sender: see `addressKey`. */
  enter(key: string): Admission {
    const own = this.#byKey.get(key) ?? { count: 0, bytes: 0 };
    const uses = [own, this.#all];
    const { count, countPerKey } = this.#limits;
    if (own.count >= countPerKey) return { ok: false, why: 'rate' };
    if (this.#all.count >= count) return { ok: false, why: 'busy' };
    const full = this.#fault(own, 1);
    if (full !== undefined) return { ok: false, why: full };
    this.#byKey.set(key, own);
    for (const use of uses) use.count++;
    let held: number | undefined = 0;
    return {
      ok: true,
      hold: (bytes) => {
        const refusal = this.#fault(own, bytes);
        if (held === undefined || refusal !== undefined) return refusal;
        held += bytes;
        for (const use of uses) use.bytes += bytes;
        return undefined;
      },
      leave: () => {
        if (held === undefined) return;
        for (const use of uses) {
          use.count--;
          use.bytes -= held;
        }
        held = undefined;
        if (own.count === 0) this.#byKey.delete(key);
      },
    };
  }

  #fault(own: Use, bytes: number): Refusal | undefined {
    if (own.bytes + bytes > this.#limits.bytesPerKey) return 'rate';
    return this.#all.bytes + bytes > this.#limits.bytes ? 'busy' : undefined;
  }
}
