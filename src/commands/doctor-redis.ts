import type { Finding } from './finding.ts';

/**
 * Whether Redis answers, is new enough, keeps what it is given and allows what is needed.
 *
 * @param everyCommand also asks for each command by itself.
 */
export async function examineRedisAt(url: string, everyCommand: boolean): Promise<Finding> {
  const [{ Redis }, { examineRedis, redisWarnings }, { refusedCommands }] = await Promise.all([
    import('ioredis'),
    import('../store/redis-access.ts'),
    import('../store/redis-commands.ts'),
  ]);
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const state = await examineRedis(client);
    const [major = 0, minor = 0] = state.version.split('.').map(Number);
    const warnings = [...redisWarnings(state)];
    if (state.version !== 'unknown' && (major < 6 || (major === 6 && minor < 2)))
      warnings.push('BullMQ needs Redis 6.2 or newer.');
    const refused = everyCommand ? await refusedCommands(client) : [];
    if (refused.length > 0)
      warnings.push(`Of all commands that are needed, it refuses: ${refused.join(', ').toUpperCase()}.`);
    const what = `Redis ${state.version} answers${everyCommand ? ', asked for each command that is needed' : ''}`;
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
