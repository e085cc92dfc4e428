import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { errorCode } from './error-code.ts';
import { createScrub } from './scrub.ts';

export type { Logger };

export type LoggerConfig = Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'> & Partial<Pick<Config, 'secrets'>>;

/**
 * The process's logger: JSON on stderr, or pretty on a terminal. Log fields are chosen one by one at each call (job, platform,
 * outcome, code); errors are logged by `code` and by a message of our own, because an SDK's error can carry a URL with a token.
 * Two nets lie under that rule: an error object that is passed by mistake is reduced to its code, and every line is scrubbed.
 */
export function createLogger(config: LoggerConfig, destination?: DestinationStream): Logger {
  const scrub = createScrub(config.secrets ?? []);
  const options: LoggerOptions = {
    level: config.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorCode, error: errorCode },
    hooks: {
      // `logger.error(error)` would write the error's message.
      logMethod(args, method) {
        const [first, ...rest] = args as unknown[];
        const given = first instanceof Error ? [{ code: errorCode(first) }, ...rest] : args;
        method.apply(this, given as Parameters<typeof method>);
      },
      streamWrite: scrub,
    },
  };
  if (destination !== undefined) return pino(options, destination);
  const isPretty = config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && process.stderr.isTTY === true);
  return pino(options, isPretty ? prettyOnStderr() : toStderr());
}

/** Loaded only where a person reads along. */
function prettyOnStderr(): DestinationStream {
  const require = createRequire(import.meta.url);
  const pretty = require('pino-pretty') as typeof import('pino-pretty');
  return pretty({ destination: 2, sync: true });
}

/** Written at once, so that the last line before a crash is there. A full disk or a closed pipe behind it ends no check. */
function toStderr(): DestinationStream {
  const stderr = pino.destination({ fd: 2, sync: true });
  stderr.on('error', () => {});
  return stderr;
}
