import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';

/**
 * A connection for short commands (store, rate limits). It heals itself for ever. A command waits for a Redis that restarts:
 * answered from memory meanwhile, a person who agreed long ago would be asked again, and a worker would not know what it had
 * sent. Only one that is away for longer than `commandTimeoutMs` makes a command fail.
 */
export function connectRedis(url: string, logger: Logger, commandTimeoutMs = 15_000): Redis {
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 5_000,
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  });
  let isDown = false;
  redis.on('error', (error: Error) => {
    // Once per outage, by code alone: the message can hold the address with its password.
    if (!isDown) logger.warn({ code: errorCode(error) }, 'redis: connection lost, trying again');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('redis: connection is back');
    isDown = false;
  });
  return redis;
}
