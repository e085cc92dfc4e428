import { type Config, ConfigError } from '../../src/config/config.ts';

/** discord.js's own options for the share of the connections that this process holds. */
export interface ShardOptions {
  /** Null: as many as Discord recommends. */
  readonly shardCount: number | null;
  readonly shardIds: number[] | null;
}

/**
 * `DISCORD_SHARDS=auto` lets Discord say how many connections are needed, all in this process; a number fixes them.
 * `DISCORD_SHARD_RANGE=a-b` (both included) leaves the rest to other processes and so needs the number of all.
 *
 * @throws ConfigError for a range without a number, or outside of it.
 */
export function shardOptions(config: Pick<Config, 'DISCORD_SHARDS' | 'DISCORD_SHARD_RANGE'>): ShardOptions {
  const { DISCORD_SHARDS: count, DISCORD_SHARD_RANGE: range } = config;
  if (range === undefined)
    return count === 'auto'
      ? { shardCount: null, shardIds: null }
      : { shardCount: count, shardIds: upTo(0, count - 1) };
  if (count === 'auto')
    throw new ConfigError('DISCORD_SHARD_RANGE needs DISCORD_SHARDS as a number, the same in every process.');
  const [first = 0, last = 0] = range.split('-').map(Number);
  if (first > last || last >= count)
    throw new ConfigError(`DISCORD_SHARD_RANGE must lie within 0-${count - 1}, the lower number first.`);
  return { shardCount: count, shardIds: upTo(first, last) };
}

function upTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
