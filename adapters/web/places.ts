export interface PlaceLimits {
  /** Requests at once, in all and from one address. */
  readonly count: number;
  readonly countPerKey: number;
  /** Bytes that those requests may hold in memory, in all and from one address. */
  readonly bytes: number;
  readonly bytesPerKey: number;
}

/** Why there is no place: everybody is waiting, or this one address has enough requests under way. */
type Refusal = 'busy' | 'rate';

export type Admission =
  | { readonly ok: true; readonly leave: () => void }
  | { readonly ok: false; readonly why: Refusal };

interface Use {
  count: number;
  bytes: number;
}

/**
 * Bounds the uploads that are under way by number and by the memory that they can come to hold, so that a flood is turned
 * away before its bodies are read. Weights are declared lengths, which Node enforces while it reads.
 */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #all: Use = { count: 0, bytes: 0 };
  readonly #byKey = new Map<string, Use>();

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** @returns a function that gives the place back (calling it twice does nothing more), or why there is none. */
  enter(key: string, bytes: number): Admission {
    const own = this.#byKey.get(key) ?? { count: 0, bytes: 0 };
    const { count, countPerKey, bytes: maxBytes, bytesPerKey } = this.#limits;
    if (own.count >= countPerKey || exceeds(own, bytes, bytesPerKey)) return { ok: false, why: 'rate' };
    if (this.#all.count >= count || exceeds(this.#all, bytes, maxBytes)) return { ok: false, why: 'busy' };
    this.#byKey.set(key, own);
    for (const use of [own, this.#all]) {
      use.count++;
      use.bytes += bytes;
    }
    let held = true;
    const leave = () => {
      if (!held) return;
      held = false;
      for (const use of [own, this.#all]) {
        use.count--;
        use.bytes -= bytes;
      }
      if (own.count === 0) this.#byKey.delete(key);
    };
    return { ok: true, leave };
  }
}

/** One photo always fits where nothing else is held, whatever its size. */
function exceeds(use: Use, bytes: number, limit: number): boolean {
  return use.count > 0 && use.bytes + bytes > limit;
}
