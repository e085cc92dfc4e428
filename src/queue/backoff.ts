/**
 * Tries of one job, the first included. With {@link retryDelayMs} they span about two minutes, the outage of a platform
 * that is worth waiting for; after that the job becomes a dead letter.
 */
export const maxAttempts = 8;

const firstDelayMs = 1000;
const longestDelayMs = 60_000;

/**
 * Milliseconds to wait after try `attempt` (1 for the first) threw: exponential, at most a minute, with the lower half fixed
 * and the upper half random, so that jobs that failed together do not come back together.
 *
 * @param random - uniform in 0..1; given by tests.
 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceilingMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return Math.round(ceilingMs / 2 + (ceilingMs / 2) * random());
}
