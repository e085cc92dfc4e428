import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/** Codes of Discord's REST API that mean something to this adapter. */
export const apiCode = {
  unknownChannel: 10_003,
  unknownMessage: 10_008,
  unknownWebhook: 10_015,
  unknownInteraction: 10_062,
  tooLarge: 40_005,
  alreadyAcknowledged: 40_060,
  missingAccess: 50_001,
  closedDms: 50_007,
  missingPermissions: 50_013,
  invalidWebhookToken: 50_027,
  invalidRecipient: 50_033,
} as const;

/**
 * A failed call to Discord, reduced to what may be logged: which call, which code. An SDK error's message and URL hold the
 * interaction's token, so the original never leaves this folder, not even as a `cause`.
 */
export class DiscordCallError extends Error {
  override readonly name = 'DiscordCallError';
  /** Discord's own code where it gave one (10062), else `HTTP_503`, `RATE_LIMITED`, or the socket's (`ECONNRESET`). */
  readonly code: string;
  readonly apiCode: number | undefined;
  /** Whether the same call can succeed later: network, 5xx, rate limit. */
  readonly isTransient: boolean;

  constructor(call: string, original: unknown) {
    const { code, apiCode, isTransient } = reduce(original);
    super(`Discord: ${call} failed (${code}).`);
    this.code = code;
    this.apiCode = apiCode;
    this.isTransient = isTransient;
  }

  is(...codes: readonly number[]): boolean {
    return this.apiCode !== undefined && codes.includes(this.apiCode);
  }
}

function reduce(error: unknown): { code: string; apiCode: number | undefined; isTransient: boolean } {
  if (error instanceof DiscordAPIError) {
    const code = Number(error.code);
    // A 401 without a code of its own is the bot's token; no retry mends it.
    return {
      code: code === 0 ? `HTTP_${error.status}` : String(code),
      apiCode: code,
      isTransient: error.status >= 500,
    };
  }
  if (error instanceof HTTPError)
    return { code: `HTTP_${error.status}`, apiCode: undefined, isTransient: error.status >= 500 };
  if (error instanceof RateLimitError) return { code: 'RATE_LIMITED', apiCode: undefined, isTransient: true };
  const code = (error as { code?: unknown } | undefined)?.code;
  return { code: typeof code === 'string' ? code : 'NETWORK', apiCode: undefined, isTransient: true };
}
