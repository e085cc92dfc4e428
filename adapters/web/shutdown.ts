import { setMaxListeners } from 'node:events';

export interface Shutdown {
  /** True from the first sign of the end: new checks are refused. */
  readonly begun: () => boolean;
  /** Aborts when the grace period is over: what is still under way is told so. */
  readonly signal: AbortSignal;
  begin(): void;
}

/** The end of the process as the web sees it: checks under way get the grace period, then a 503. */
export function createShutdown(graceMs: number): Shutdown {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  let hasBegun = false;
  return {
    begun: () => hasBegun,
    signal: over.signal,
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      setTimeout(() => over.abort(), graceMs).unref();
    },
  };
}
