import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { backoffMs } from '../ops/backoff.ts';
import { isRefusal, redisCode } from './redis-refusal.ts';

/**
 * A connection to Redis that heals itself for ever. A command given while Redis is away waits for it: answered from memory
 * meanwhile, a person who agreed long ago would be asked again, and a job must be stored or refused.
 *
 * @param commandTimeoutMs for short commands (store, rate limits): one that waits for longer fails. Without it (queue) it waits on.
 */
export function connectRedis(url: string, logger: Logger, commandTimeoutMs?: number): Redis {
  const redis = new Redis(url, {
    ...(commandTimeoutMs === undefined ? {} : { commandTimeout: commandTimeoutMs }),
    connectTimeout: 5000,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => backoffMs({ firstMs: 200, mostMs: 2_000 }, attempt),
    // A replica that has become read-only after a failover: connect anew and send the command again.
    reconnectOnError: (error) => (error.message.includes('READONLY') ? 2 : false),
  });
  let isDown = false;
  redis.on('error', (error: Error) => {
    // Once per outage, by code alone: the message can hold the address with its password.
    const what = isRefusal(error) ? 'refuses this connection (user and password of REDIS_URL?)' : 'connection lost';
    if (!isDown) logger.error({ code: redisCode(error) }, `redis: ${what}, trying again`);
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('redis: connection is back');
    isDown = false;
  });
  return redis;
}
