import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { redisCode } from '../store/redis-refusal.ts';
import { refusedCommands } from './redis-commands.ts';

const pauseMs = { first: 500, most: 15_000 };

/**
 * What Redis says of itself, and what an operator should mend in it: a sentence each.
 *
 * @param redis as for {@link refusedCommands}.
 * @throws Error where it can't be reached.
 */
export async function examineRedis(
  redis: Redis,
): Promise<{ readonly version: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const refused = await refusedCommands(redis);
  if (refused.length > 0)
    warnings.push(
      `This Redis user may not run ${refused.join(', ').toUpperCase()}: grant it (ACL SETUSER), or the queue can't work.`,
    );
  const info = refused.includes('info') ? '' : await redis.info();
  const policy = /maxmemory_policy:([\w-]+)/.exec(info)?.[1] ?? 'noeviction';
  if (policy !== 'noeviction')
    warnings.push(
      `Redis evicts keys when its memory is full (maxmemory-policy ${policy}): set it to noeviction, or photos are lost.`,
    );
  const [, version = 'unknown', major, minor] = /redis_version:((\d+)\.(\d+)[\d.]*)/.exec(info) ?? [];
  if (Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2))
    warnings.push('BullMQ needs Redis 6.2 or newer.');
  return { version, warnings };
}

export type RedisOutages = ReturnType<typeof watchOutages>;

/** Redis out of reach and Redis refusing are one thing for the queue: an outage. What an operator should mend is logged at the start. */
export function watchOutages(redis: Redis, logger: Logger) {
  const closing = new AbortController();
  let awaySince: number | undefined;
  let recovering: Promise<boolean> | undefined;
  redis.on('close', () => {
    awaySince ??= performance.now();
  });
  redis.on('ready', () => {
    if (recovering === undefined) awaySince = undefined;
  });

  /** On a connection of its own, which goes to whoever is the primary now. Undefined where none can be had. */
  async function ask<T>(question: (probe: Redis) => Promise<T>): Promise<T | undefined> {
    const probe = redis.duplicate({ reconnectOnError: null, retryStrategy: () => null });
    probe.on('error', () => {});
    try {
      return await question(probe);
    } catch {
      return undefined;
    } finally {
      probe.disconnect();
    }
  }

  async function warn(): Promise<void> {
    for (const warning of (await ask(examineRedis))?.warnings ?? []) logger.error(warning);
  }
  if (redis.status === 'ready') void warn();
  else redis.once('ready', () => void warn());

  async function recover(): Promise<boolean> {
    for (let waitMs = pauseMs.first; ; waitMs = Math.min(pauseMs.most, 2 * waitMs)) {
      await sleep(waitMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      if (closing.signal.aborted) return false;
      const refused = (await ask(refusedCommands)) ?? ['all'];
      // INFO is asked at the start, for the operator alone.
      if (refused.some((name) => name !== 'info')) continue;
      logger.info('redis: everything needed is allowed');
      [awaySince, recovering] = [undefined, undefined];
      return true;
    }
  }

  return {
    /** To be told of a refusal. Resolves when everything needed is allowed again (true), or at the end (false). Logged once. */
    refused(error: unknown): Promise<boolean> {
      if (recovering === undefined)
        logger.error({ code: redisCode(error) }, 'redis: refused a command; trying again later');
      awaySince ??= performance.now();
      recovering ??= recover();
      return recovering;
    },
    /** For how long Redis has been out of reach or refusing, milliseconds; 0 while it is neither. */
    awayMs: (): number => (awaySince === undefined ? 0 : performance.now() - awaySince),
    close: () => closing.abort(),
  };
}
