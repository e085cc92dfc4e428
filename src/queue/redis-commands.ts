import type { Redis } from 'ioredis';
import { isRefusal } from '../store/redis-refusal.ts';

/**
 * Every command that the store, the rate limits and the queue (BullMQ's scripts included) send, in a form that Redis can look at.
 * `test/unit/queue/redis-commands.test.ts` holds the list against what a Redis counted.
 */
const commands = `
  bzpopmin KEY 1 | del KEY | eval return 0 | evalsha ${'0'.repeat(40)} 0 | exists KEY | expire KEY 1 | get KEY | get STORE
  hdel KEY f | hexists KEY f | hget KEY f | hgetall KEY | hincrby KEY f 1 | hmget KEY f | hmset KEY f v | hset KEY f v
  incr KEY | incrby KEY 1 | info | llen KEY | lpush KEY v | lrange KEY 0 0 | lrem KEY 0 v | mget KEY | pexpire KEY 1
  pexpireat KEY 1 | pttl KEY | rpoplpush KEY KEY | rpush KEY v | sadd KEY v | scan 0 | scard KEY | set KEY v | smembers KEY
  srem KEY v | time | unlink KEY | xadd KEY * f v | xtrim KEY MAXLEN 0 | zadd KEY 1 v | zcard KEY | zpopmin KEY
  zrange KEY 0 0 | zrangebyscore KEY 0 0 | zrem KEY v | zremrangebyscore KEY 0 0 | zrevrangebyscore KEY 0 0 | zscore KEY v`;

/** Of the queue and of the store: a user may be limited to some keys. */
const keys = { queue: '{molecheck}:probe', store: 'molecheck:probe' };

/** Each command in the form in which it is asked about. */
export const neededCommands: readonly (readonly [name: string, ...args: string[]])[] = commands
  .trim()
  .split(/\s*[|\n]\s*/)
  .map(
    (command) => command.replaceAll('KEY', keys.queue).replace('STORE', keys.store).split(' ') as [string, ...string[]],
  );

/**
 * Which of the commands this Redis user may not run, or this Redis does not know or refuses to all (read-only, out of memory).
 * Nothing is changed: Redis looks at a command when it is put into a transaction, and the transaction is thrown away.
 *
 * @param redis a connection that nobody else sends commands on meanwhile: they would be thrown away as well.
 * @throws where Redis can't be reached.
 */
export async function refusedCommands(redis: Redis): Promise<readonly string[]> {
  const ask = async (name: string, ...args: string[]): Promise<boolean> => {
    try {
      await redis.call(name, ...args);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return false;
    }
  };
  if (!(await ask('MULTI'))) return ['multi'];
  const refused: string[] = [];
  for (const [name, ...args] of neededCommands) if (!(await ask(name, ...args))) refused.push(name);
  await ask('DISCARD');
  return refused;
}
