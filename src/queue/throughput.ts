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
  let finishedAt: number[] = [];
  const recent = () => {
    const since = performance.now() - windowMs;
    if ((finishedAt[0] ?? since) < since) finishedAt = finishedAt.filter((at) => at >= since);
    return finishedAt.length;
  };
  return {
    finished(): void {
      finishedAt.push(performance.now());
      recent();
    },
    retryAfterMs(waiting: number): number {
      return retryAfterMs(waiting, recent(), Math.max(shortestMs, Math.min(windowMs, performance.now() - startedMs)));
    },
  };
}
