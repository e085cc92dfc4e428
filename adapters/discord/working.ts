import { renew } from '../../src/platform/renew.ts';
import type { Address } from './address.ts';
import type { Client } from './client.ts';

/**
 * Discord shows "is typing…" for ten seconds. Most checks are over before the first call, which would cost as much of the rate
 * limit as the answer.
 */
const rhythm = { firstMs: 800, everyMs: 8_000 };

/** Shows that work is under way until the signal aborts. An interaction shows it by itself ("thinking…"). Never throws. */
export function showWorking(api: Client, address: Address, signal: AbortSignal): void {
  if (address.kind === 'message') void renew(signal, rhythm, () => api.type(address.channel).catch(() => {}));
}
