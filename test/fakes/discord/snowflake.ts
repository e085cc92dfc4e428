import { ShardClientUtil, SnowflakeUtil } from 'discord.js';

/** A new id as Discord makes them. `atMs` is Unix time. */
export function snowflake(atMs: number = Date.now()): string {
  return SnowflakeUtil.generate({ timestamp: Math.trunc(atMs) }).toString();
}

/** The shard that hears of a server, as Discord computes it. */
export const shardOf = ShardClientUtil.shardIdForGuildId;
