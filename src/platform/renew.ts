import { setTimeout as sleep } from 'node:timers/promises';

/** A sign that work is under way, which a platform shows for some seconds only: shown after `firstMs`, then every `everyMs`. */
export async function renew(
  signal: AbortSignal,
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number },
  show: () => Promise<unknown>,
): Promise<void> {
  try {
    for (let waitMs = firstMs; ; waitMs = everyMs) {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      signal.throwIfAborted();
      await show();
    }
  } catch {
    // The check is done, or nobody is there to see it: a sign that is missing harms nobody.
  }
}
