import type { Logger } from 'pino';
import { errorCode } from './error-code.ts';
import type { Metrics } from './metrics.ts';

/**
 * What happens with errors that nobody caught. A rejected promise that nobody awaited (a fire-and-forget call inside an SDK)
 * leaves the state of everything else intact: it is logged and counted, and the process goes on answering people. An exception
 * that unwound the stack may have left anything half done: the process stops as on SIGTERM, finishing what it accepted, and exits
 * with 1 so that its supervisor starts a fresh one. Messages are not logged, as they can hold a link with a token: code and frames are.
 *
 * @param stop - begins the shutdown; called once.
 */
export function installLastResort(logger: Logger, metrics: Pick<Metrics, 'uncaught'>, stop: () => void): () => void {
  const onRejection = (reason: unknown): void => {
    metrics.uncaught.inc({ kind: 'rejection' });
    logger.error({ code: errorCode(reason), at: framesOf(reason) }, 'a rejected promise was not handled');
  };
  let isStopping = false;
  const onException = (error: unknown): void => {
    metrics.uncaught.inc({ kind: 'exception' });
    logger.fatal({ code: errorCode(error), at: framesOf(error) }, 'an exception was not caught; stopping');
    if (!isStopping) stop();
    isStopping = true;
  };
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  return () => {
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
  };
}

const framesKept = 4;

/** Function names and places of our code's and the libraries' stack, without the message on its first lines. */
function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, framesKept).map((line) => line.trim().replace(/file:\/\/\S*\/(?=[^/]+\/[^/]+$)/, ''));
}
