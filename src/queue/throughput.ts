const windowMs = 60_000;
const shortestMs = 1000;
const longestMs = 300_000;
/** Said before anything was measured. */
const unmeasuredMs = 15_000;

/**
 * Milliseconds after which someone who was turned away finds room: the time that the line needs at the pace measured, from
 * 1 s to 5 min, and up to a fifth more at random so that those refused together do not return together.
 *
 * @param finished - jobs finished within the last `overMs` milliseconds.
 */
export function retryAfterMs(waiting: number, finished: number, overMs: number): number {
  const lineMs = finished === 0 ? unmeasuredMs : (waiting * overMs) / finished;
  return Math.round(Math.min(longestMs, Math.max(shortestMs, lineMs)) * (1 + 0.2 * Math.random()));
}

/** Counts what this process finished within the last minute; the measure behind {@link retryAfterMs}. */
export function createThroughput() {
  const startedMs = performance.now();
  let finishedAt: readonly number[] = [];
  const recent = () => finishedAt.filter((at) => at >= performance.now() - windowMs);
  return {
    finished(): void {
      finishedAt = [...recent(), performance.now()];
    },
    retryAfterMs(waiting: number): number {
      const measuredMs = Math.min(windowMs, performance.now() - startedMs);
      return retryAfterMs(waiting, recent().length, Math.max(shortestMs, measuredMs));
    },
  };
}
