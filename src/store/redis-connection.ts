import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';

/**
 * A connection for short commands (store, rate limits). It heals itself for ever; while Redis is away a command fails within
 * `commandTimeoutMs` instead of holding up a person's answer.
 */
export function connectRedis(url: string, logger: Logger, commandTimeoutMs = 1_500): Redis {
  const redis = new Redis(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 6), 3_000),
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
