import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { errorCode } from '../ops/error-code.ts';

/**
 * The queue's connection to Redis. Unlike the store's (`store/redis-connection.ts`), whose commands fail fast, a command given while
 * Redis is down waits and runs when it is back: a job must be stored or refused, and an answer claimed before it is sent.
 * The delivery ledger shares it; a worker adds one of its own, because it blocks.
 */
export function connectQueueRedis(url: string, logger: Logger): Redis {
  const log = logger.child({ part: 'queue-redis' });
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5000,
    retryStrategy: (attempt) => Math.min(2000, 100 * 2 ** Math.min(attempt, 5)),
    // A replica that has become read-only after a failover: connect anew and send the command again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
  });
  let isDown = false;
  redis.on('error', (error) => {
    // Once per outage, by code alone: the message can hold the address with its password.
    if (!isDown) log.error({ code: errorCode(error) }, 'connection lost, trying again');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) log.info('connection is back');
    isDown = false;
  });
  return redis;
}
