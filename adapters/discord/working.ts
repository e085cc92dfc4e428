import type { Address } from './address.ts';
import type { Client } from './client.ts';

/** Discord shows "is typing…" for ten seconds. */
const renewMs = 8_000;

/** Most checks are over before; a call for each would cost as much of the rate limit as its answer. */
const firstMs = 800;

/** Shows that work is under way until the signal aborts. An interaction shows it by itself ("thinking…"). Never throws. */
export function showWorking(api: Client, address: Address, signal: AbortSignal): void {
  if (address.kind !== 'message' || signal.aborted) return;
  const { channel } = address;
  let timer = setTimeout(show, firstMs);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  function show(): void {
    // It is a courtesy: where it fails, the result says the rest.
    api.type(channel).catch(() => {});
    timer = setTimeout(show, renewMs);
  }
}
