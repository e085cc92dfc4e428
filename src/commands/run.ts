import type { Config } from '../config/config.ts';
import type { Overrides, Role, Running } from '../main.ts';
import { collectLessOften } from '../ops/collections.ts';
import { installLastResort } from '../ops/last-resort.ts';
import { createLogger } from '../ops/logger.ts';
import { createMetrics } from '../ops/metrics.ts';
import { observeProcess } from '../ops/process-metrics.ts';
import { firstSignal, stopWithin } from '../ops/shutdown.ts';
import { UsageError } from './usage-error.ts';

/**
 * `molecheck serve` and `molecheck worker`: runs until a signal ends it.
 *
 * @returns the exit code, once everything accepted was answered: 0, or 1 when something could not be closed or had failed.
 */
export async function run<C extends Config>(
  role: Role,
  args: readonly string[],
  config: C,
  start: (config: C, overrides: Overrides, role: Role) => Promise<Running>,
): Promise<number> {
  if (args.length > 0)
    throw new UsageError(`"${role}" takes no arguments; it is set up by environment variables.`, role);
  if (role === 'worker' && config.REDIS_URL === undefined)
    throw new UsageError('A worker needs REDIS_URL: without Redis "serve" checks by itself.', 'worker');
  collectLessOften();
  const logger = createLogger(config);
  const metrics = createMetrics();
  observeProcess(metrics);
  const faulted = new Promise<void>((resolve) => installLastResort(logger, metrics, resolve));
  // From here on a signal is heard: one that comes while it starts ends it as soon as it has started.
  const signalled = firstSignal(logger);
  const running = await start(config, { logger, metrics }, role).catch((error: unknown) => {
    endWith(1);
    throw error;
  });
  const ending = await Promise.race([signalled, faulted]);
  const code = await stopWithin(config.SHUTDOWN_GRACE_MS, () => running.stop(), logger);
  return endWith(ending === undefined ? 1 : code);
}

/** Exits although an SDK may have left a socket or a timer behind. */
function endWith(code: number): number {
  setTimeout(() => process.exit(code), 500).unref();
  return code;
}
