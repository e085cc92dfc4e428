import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { examineRedis } from '../../../src/queue/redis-access.ts';
import { connectRedis } from '../../../src/store/redis-connection.ts';
import { createRedisStore } from '../../../src/store/redis-store.ts';
import { hasRedis, needsRedis, type RedisSetup, startRedis } from '../../faults/redis-server.ts';
import { temporaryFolder } from '../store/helpers.ts';

describe.skipIf(!hasRedis)(`a Redis and what it grants${needsRedis}`, () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function start(setup?: RedisSetup) {
    const server = await startRedis(setup);
    closing.push(() => server.close());
    const open = (url = server.url): Redis => {
      const redis = new Redis(url);
      closing.push(() => redis.disconnect());
      return redis;
    };
    return { server, open, admin: open() };
  }

  it('finds nothing to mend in one that is as it should be', async () => {
    const { admin } = await start();
    expect(await examineRedis(admin)).toEqual({ version: expect.stringMatching(/^\d+\.\d+/), warnings: [] });
  });

  it('names an eviction policy, and the commands that the user may not run, without a secret', async () => {
    const { admin, open, server } = await start();
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await admin.acl('SETUSER', 'limited', 'on', '>pass-word', '~*', '&*', '+@all', '-eval', '-time');
    const { warnings: found } = await examineRedis(open(`redis://limited:pass-word@127.0.0.1:${server.port}`));
    const warnings = found.join('\n');
    expect(warnings).toContain('may not run EVAL, TIME:');
    expect(warnings).toContain('allkeys-lru');
    expect(warnings).not.toContain('pass-word');
  });

  it('names keys that the user may not touch', async () => {
    const { admin, open, server } = await start();
    await admin.acl('SETUSER', 'narrow', 'on', '>x', '~molecheck:*', '&*', '+@all');
    const { warnings } = await examineRedis(open(`redis://narrow:x@127.0.0.1:${server.port}`));
    expect(warnings[0]).toContain('EXISTS');
    const { warnings: none } = await examineRedis(open(server.url));
    expect(none).toEqual([]);
  });

  it('writes to the new primary after a failover, on the connection that it had to the old one', async () => {
    const [old, next] = [await start(), await start()];
    let target = old.server.port;
    const sockets = new Set<Socket>();
    const proxy: Server = createServer((from) => {
      const to = connect(target, '127.0.0.1');
      for (const socket of [from, to]) {
        sockets.add(socket);
        socket.on('error', () => {});
      }
      from.pipe(to).pipe(from);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    const redis = connectRedis(
      `redis://127.0.0.1:${(proxy.address() as { port: number }).port}`,
      pino({ level: 'silent' }),
      15_000,
    );
    closing.push(() => redis.disconnect());
    const store = createRedisStore(redis);
    await store.set('before', '1');
    // The name now leads to the new primary; the old one lives on as its replica, with our connection open.
    target = next.server.port;
    await old.admin.replicaof('127.0.0.1', next.server.port);
    await store.set('after', '2');
    expect(await next.admin.get('molecheck:after')).toBe('2');
  });

  it('is reached over TLS, with a password of odd characters', async () => {
    const folder = await temporaryFolder();
    closing.push(() => folder.remove());
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${key} -out ${cert} -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    );
    const server = await startRedis({ password: 'p@s:s/w%rd?#&+ é"', tls: { key, cert } });
    closing.push(() => server.close());
    // The certificate's authority is given to the process as an operator gives it.
    const script = `
      import { pino } from 'pino';
      import { connectRedis } from './src/store/redis-connection.ts';
      const redis = connectRedis(process.env.REDIS_URL, pino({ level: 'silent' }), 5000);
      console.log(await redis.ping());
      redis.disconnect();`;
    const env = { PATH: process.env['PATH'], REDIS_URL: server.url, NODE_EXTRA_CA_CERTS: cert };
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: projectRoot,
      encoding: 'utf8',
      env,
    });
    expect(stdout.trim()).toBe('PONG');
    // One that nobody vouches for is not believed.
    const stranger = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
    stranger.on('error', () => {});
    await expect(stranger.connect()).rejects.toThrow();
  });
});
