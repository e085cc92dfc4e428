/**
 * A call to a platform that failed, reduced to what may be logged: which call, and a code. The SDK's error never leaves its
 * adapter, not even as a `cause`: its message and its URL can hold the bot's token.
 */
export abstract class PlatformError extends Error {
  readonly call: string;
  /** The platform's own code where it gave one, else the status or the socket's (`ECONNRESET`). */
  readonly code: string;
  /** No answer came: whether the platform did what it was asked is unknown. */
  abstract readonly isNetwork: boolean;
  /** The platform refuses the bot's token. */
  abstract readonly isUnauthorized: boolean;

  constructor(platform: string, call: string, code: string) {
    super(`${platform}: ${call} failed (${code}).`);
    this.call = call;
    this.code = code;
  }
}

/** The code of a request that got no answer. fetch says only "fetch failed": the socket's code is in its cause. */
export function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'TIMEOUT';
  const codes = [(error.cause as { code?: unknown } | undefined)?.code, (error as { code?: unknown }).code];
  const known = codes.find((code) => typeof code === 'string' && /^[A-Z][A-Z\d_]{1,39}$/.test(code));
  return typeof known === 'string' ? known : 'NETWORK';
}
