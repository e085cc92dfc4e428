import { backoffMs } from '../ops/backoff.ts';

/**
 * Tries of one job, the first included. With {@link retryDelayMs} they span about two minutes, the outage of a platform
 * that is worth waiting for; after that the job is given up: logged, counted as a dead letter, and forgotten but for its id.
 */
export const maxAttempts = 8;

/** Milliseconds to wait after try `attempt` (1 for the first) threw. */
export function retryDelayMs(attempt: number): number {
  return backoffMs({ firstMs: 1_000, mostMs: 60_000 }, attempt);
}
