import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** What a Redis says of itself, as far as MoleCheck depends on it. */
export interface RedisState {
  readonly version: string;
  /** `noeviction`, or one under which Redis throws jobs away when its memory is full. */
  readonly policy: string;
  /** Commands that this user may not run, such as `INFO`. */
  readonly refused: readonly string[];
}

/** Whether Redis lets this process do what the queue needs; an outage like any other where it doesn't. */
export interface RedisAccess {
  /** Resolves when it does for the first time. */
  readonly granted: Promise<void>;
  /** To be told of a refusal; resolves when the needed commands are allowed again. Logged once per outage. */
  regained(refusal: unknown): Promise<void>;
  /** For how long Redis has been out of reach or refusing, milliseconds; 0 while it is neither. */
  awayMs(): number;
  close(): void;
}

const pauseMs = { first: 500, most: 15_000 };
const probeKeys = ['{molecheck}:probe', 'molecheck:probe'] as const;

/** Redis answered and refused: no right, read-only, out of memory, a broken configuration. A lost connection is none. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The word that Redis begins its refusal with (NOPERM, READONLY, OOM): its sentence can name keys. */
function refusalCode(error: unknown): string {
  return /^[A-Z]{2,20}\b/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'REFUSED';
}

/** Tries each kind of command that the queue and the store send. Throws where Redis can't be reached. */
export async function examineRedis(redis: Redis): Promise<RedisState> {
  const refused: string[] = [];
  const attempt = async <T>(name: string, run: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused.push(`${name} (${refusalCode(error)})`);
      return undefined;
    }
  };
  const info = (await attempt('INFO', () => redis.info())) ?? '';
  await attempt('EVAL', () => redis.eval('return redis.call("exists", KEYS[1])', 1, probeKeys[0]));
  await attempt('MULTI', () => redis.multi().exists(probeKeys[0]).exec());
  await attempt('TIME', () => redis.time());
  for (const key of probeKeys) await attempt(`SET ${key}`, () => redis.set(key, '1', 'PX', 1));
  await attempt('GETDEL', () => redis.getdel(probeKeys[1]));
  await attempt('ZADD', () => redis.zadd(`${probeKeys[0]}:set`, 1, 'probe'));
  await attempt('DEL', () => redis.del(`${probeKeys[0]}:set`));
  return {
    version: /redis_version:([\d.]+)/.exec(info)?.[1] ?? 'unknown',
    policy: /maxmemory_policy:([\w-]+)/.exec(info)?.[1] ?? 'unknown',
    refused,
  };
}

/** What an operator should mend in this Redis: one sentence each. */
export function redisWarnings({ policy, refused }: RedisState): readonly string[] {
  const warnings: string[] = [];
  if (refused.length > 0)
    warnings.push(
      `This Redis user may not run ${refused.join(', ')}: grant it (ACL SETUSER), or the queue can't work.`,
    );
  if (policy !== 'noeviction' && policy !== 'unknown')
    warnings.push(
      `Redis evicts keys when its memory is full (maxmemory-policy ${policy}): set it to noeviction, or photos are lost.`,
    );
  return warnings;
}

export function watchAccess(redis: Redis, logger: Logger): RedisAccess {
  const closing = new AbortController();
  let awaySince: number | undefined;
  let probing: Promise<void> | undefined;
  redis.on('close', () => {
    awaySince ??= performance.now();
  });
  redis.on('ready', () => {
    if (probing === undefined) awaySince = undefined;
  });

  /** Until everything that is needed is allowed, or the process ends; then it never resolves. */
  async function probe(): Promise<void> {
    let shown = '';
    for (let waitMs = pauseMs.first; ; waitMs = Math.min(pauseMs.most, 2 * waitMs)) {
      const state = await examineRedis(redis).catch(() => undefined);
      const warnings = state === undefined ? [] : redisWarnings(state);
      if (warnings.length > 0 && warnings.join() !== shown) for (const warning of warnings) logger.error(warning);
      if (state?.refused.length === 0) {
        if (shown !== '') logger.info('redis: everything needed is allowed');
        awaySince = undefined;
        return;
      }
      awaySince ??= performance.now();
      if (state !== undefined) shown = warnings.join();
      await sleep(waitMs, undefined, { signal: closing.signal, ref: false }).catch(() => new Promise(() => {}));
    }
  }

  const regained = (refusal: unknown): Promise<void> => {
    if (refusal !== undefined && probing === undefined)
      logger.error({ code: refusalCode(refusal) }, 'redis: refused a command; trying again later');
    awaySince ??= refusal === undefined ? undefined : performance.now();
    probing ??= probe().finally(() => {
      probing = undefined;
    });
    return probing;
  };

  return {
    granted: regained(undefined),
    regained,
    awayMs: () => (awaySince === undefined ? 0 : performance.now() - awaySince),
    close: () => closing.abort(),
  };
}
