import type { Logger } from 'pino';
import { within } from './within.ts';

type EndingSignal = 'SIGTERM' | 'SIGINT';

/** What a shell reports of a process that this signal ended. */
const exitCodes: Readonly<Record<EndingSignal, number>> = { SIGTERM: 143, SIGINT: 130 };

/** Time beyond the grace period for closing connections, before the process ends in any case. */
const closingMs = 5000;

/**
 * Resolves at the first SIGTERM or SIGINT. A second one ends the process at once: whoever sends two does not want to wait.
 *
 * @param exit - given by tests.
 */
export function firstSignal(logger: Logger, exit: (code: number) => void = process.exit): Promise<EndingSignal> {
  return new Promise((resolve) => {
    let isAsked = false;
    const onSignal = (signal: EndingSignal): void => {
      if (isAsked) {
        logger.warn({ signal }, 'second signal, ending at once');
        exit(exitCodes[signal]);
        return;
      }
      isAsked = true;
      logger.info({ signal }, 'stopping: finishing what was accepted');
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

/**
 * Stops within the grace period and a little more, whatever hangs.
 *
 * @returns the exit code: 0 when everything ended as it should, 1 when something had to be left.
 */
export async function stopWithin(graceMs: number, stop: () => Promise<void>, logger: Logger): Promise<0 | 1> {
  let isClean = false;
  const stopping = stop().then(() => {
    isClean = true;
  });
  const inTime = await within(graceMs + closingMs, stopping);
  if (isClean) logger.info('stopped');
  else logger.error({ inTime }, 'stopped, but not everything could be closed');
  return isClean ? 0 : 1;
}
