import type { Address } from './address.ts';
import type { DiscordApi } from './api.ts';

/** Discord shows "is typing…" for ten seconds. */
const renewMs = 8_000;

/** Shows that work is under way until the signal aborts. An interaction shows it by itself ("thinking…"). Never throws. */
export function showTyping(api: DiscordApi, address: Address, signal: AbortSignal): void {
  if (address.kind !== 'message' || signal.aborted) return;
  // It is a courtesy: where it fails, the result says the rest.
  const show = () => void api.type(address.channel).catch(() => {});
  const timer = setInterval(show, renewMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  show();
}
