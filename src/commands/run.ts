import type { Config } from '../config/config.ts';
import type { startMoleCheck } from '../main.ts';
import { UsageError } from './usage-error.ts';

/**
 * `molecheck serve` and `molecheck worker`: runs until a signal ends it.
 *
 * @returns the exit code, once everything accepted was answered.
 */
export async function run(
  role: 'serve' | 'worker',
  args: readonly string[],
  config: Config,
  start: typeof startMoleCheck,
): Promise<number> {
  if (args.length > 0) throw new UsageError(`"${role}" takes no arguments; it is set up by environment variables.`);
  if (role === 'worker' && config.REDIS_URL === undefined)
    throw new UsageError('A worker needs REDIS_URL: without Redis "serve" checks by itself.');
  const running = await start(config, {}, role);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await running.stop();
  return 0;
}
