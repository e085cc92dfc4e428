import type { Finding } from '../platform/finding.ts';

/** Whether Redis answers, is new enough, keeps what it is given and allows each command that is needed. */
export async function examineRedisAt(url: string): Promise<Finding> {
  const [{ Redis }, { examineRedis }] = await Promise.all([import('ioredis'), import('../queue/redis-access.ts')]);
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { version, warnings } = await examineRedis(client);
    const what = `Redis ${version} answers, asked for each command that is needed`;
    return warnings.length === 0 ? { status: 'ok', what } : { status: 'bad', what, mend: warnings.join('\n    ') };
  } catch {
    return {
      status: 'bad',
      what: 'Redis does not answer',
      mend: 'Check REDIS_URL (host, port, password), or unset it to run on one machine.',
    };
  } finally {
    client.disconnect();
  }
}
