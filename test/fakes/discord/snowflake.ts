/** Discord's epoch: the first second of 2015, in Unix milliseconds. */
const discordEpochMs = 1_420_070_400_000n;

let sequence = 0n;

/** A new id as Discord makes them: 42 bits of time, 22 bits that make it unique. `atMs` is Unix time. */
export function snowflake(atMs: number = Date.now()): string {
  sequence = (sequence + 1n) % (1n << 22n);
  return (((BigInt(Math.trunc(atMs)) - discordEpochMs) << 22n) | sequence).toString();
}

/** The shard that hears of a server, as Discord computes it. */
export function shardOf(guildId: string, shardCount: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}
