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
  /** No answer came: whether Discord did what it was asked is unknown. */
  readonly isNetwork: boolean;

  constructor(call: string, original: unknown) {
    const { code, apiCode, isNetwork } = reduce(original);
    super(`Discord: ${call} failed (${code}).`);
    this.code = code;
    this.apiCode = apiCode;
    this.isNetwork = isNetwork;
  }

  is(...codes: readonly number[]): boolean {
    return this.apiCode !== undefined && codes.includes(this.apiCode);
  }
}

function reduce(error: unknown): Pick<DiscordCallError, 'code' | 'apiCode' | 'isNetwork'> {
  if (error instanceof DiscordAPIError) {
    const apiCode = Number(error.code);
    return { code: apiCode === 0 ? `HTTP_${error.status}` : String(apiCode), apiCode, isNetwork: false };
  }
  if (error instanceof HTTPError) return { code: `HTTP_${error.status}`, apiCode: undefined, isNetwork: false };
  if (error instanceof RateLimitError) return { code: 'RATE_LIMITED', apiCode: undefined, isNetwork: false };
  return { code: networkCode(error), apiCode: undefined, isNetwork: true };
}

/** fetch says only "fetch failed"; the socket's code is in its cause. */
function networkCode(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
  const found = [cause?.code, code, name].find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : 'UNKNOWN';
}
