import type { Finding } from '../platform/finding.ts';
import { isRefusal, redisCode } from '../store/redis-refusal.ts';

/** Whether Redis answers, is new enough, keeps what it is given and allows each command that is needed. */
export async function examineRedisAt(url: string): Promise<Finding> {
  const [{ Redis }, { examineRedis }] = await Promise.all([import('ioredis'), import('../queue/redis-access.ts')]);
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3000 });
  let trouble: unknown;
  client.on('error', (error) => {
    trouble = error;
  });
  try {
    await client.connect();
    const { version, warnings } = await examineRedis(client);
    const what = `Redis ${version} answers, asked for each command that is needed`;
    return warnings.length === 0 ? { status: 'ok', what } : { status: 'bad', what, mend: warnings.join('\n    ') };
  } catch (error) {
    const [code, isRefused] = [redisCode(trouble ?? error), isRefusal(trouble ?? error)];
    return {
      status: 'bad',
      what: isRefused ? `Redis refuses the connection (${code})` : `Redis does not answer (${code})`,
      mend: `Check REDIS_URL (${isRefused ? 'user and password' : 'host and port'}), or unset it to run on one machine.`,
    };
  } finally {
    client.disconnect();
  }
}
