/** One scripted misbehaviour of the REST API or of the CDN. */
export interface Fault {
  readonly method?: string;
  /** Matched against the path after `/api/v10`, or the CDN's path. */
  readonly path: RegExp;
  /** How many requests it hits; then it is spent. */
  times: number;
  readonly does:
    | { readonly answer: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
    /** The socket is destroyed without an answer. */
    | { readonly drop: true }
    /** The request is answered as usual, after this long. */
    | { readonly delayMs: number }
    /** The request takes effect, but its answer is lost (the socket is destroyed): what makes a retry dangerous. */
    | { readonly loseAnswer: true }
    /** Half of a file arrives, then the socket breaks; or no more of it arrives and the socket stays open. */
    | { readonly halfway: 'breaks' | 'stalls' };
}

/** The script of faults, in the order in which they were added. */
export class FaultScript {
  readonly #faults: Fault[] = [];

  add(fault: Omit<Fault, 'times'> & { readonly times?: number }): void {
    this.#faults.push({ ...fault, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that hits this request, if any; it is used up by that. */
  take(method: string, path: string): Fault['does'] | undefined {
    const fault = this.#faults.find(
      (candidate) =>
        candidate.times > 0 &&
        candidate.path.test(path) &&
        (candidate.method === undefined || candidate.method === method),
    );
    if (fault === undefined) return undefined;
    fault.times -= 1;
    return fault.does;
  }
}

/** 429 as Discord sends it; `global` hits every route. */
export function tooManyRequests(retryAfterSeconds: number, global = false): Fault['does'] {
  return {
    answer: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterSeconds, global },
    headers: {
      'retry-after': String(Math.ceil(retryAfterSeconds)),
      'x-ratelimit-scope': global ? 'global' : 'user',
      ...(global ? { 'x-ratelimit-global': 'true' } : { 'x-ratelimit-reset-after': String(retryAfterSeconds) }),
      via: '1.1 google',
    },
  };
}

/** An error in Discord's own shape. */
export function apiError(status: number, code: number, message: string): Fault['does'] {
  return { answer: status, body: { message, code } };
}
