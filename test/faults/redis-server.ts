import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Whether Debian's redis-server is there; tests that need it say so in their name when they are skipped. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;
export const needsRedis: string = hasRedis ? '' : ' (skipped: no redis-server, apt-get install redis-server)';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: () => number;
  /** Ends it; `wipe` also takes its data away. */
  stop(how?: { readonly signal?: NodeJS.Signals; readonly wipe?: boolean }): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface RedisSetup {
  readonly password?: string;
  /** Serves TLS alone, with this certificate. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A Redis of the test's own on a free port, with its log on disk as in `deploy/`, so that it can be stopped and started again. */
export async function startRedis({ password, tls }: RedisSetup = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'molecheck-redis-'));
  const port = await freePort();
  const user = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  const url = `${tls === undefined ? 'redis' : 'rediss'}://${user}127.0.0.1:${port}`;
  const listening =
    tls === undefined
      ? ['--port', `${port}`]
      : ['--port', '0', '--tls-port', `${port}`, '--tls-cert-file', tls.cert, '--tls-key-file', tls.key].concat(
          '--tls-auth-clients no --tls-ca-cert-file'.split(' '),
          tls.cert,
        );
  const secret = password === undefined ? [] : ['--requirepass', password];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(
      'redis-server',
      [...listening, ...secret, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''],
      { stdio: 'ignore' },
    );
    const probe = new Redis(url, {
      lazyConnect: true,
      retryStrategy: () => 25,
      maxRetriesPerRequest: null,
      ...(tls === undefined ? {} : { tls: { rejectUnauthorized: false } }),
    });
    probe.on('error', () => {});
    await probe.connect().catch(() => {});
    await probe.ping();
    probe.disconnect();
  }

  async function stop(how: { readonly signal?: NodeJS.Signals; readonly wipe?: boolean } = {}): Promise<void> {
    const running = child;
    child = undefined;
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      running.kill(how.signal ?? 'SIGTERM');
      await once(running, 'exit');
    }
    if (how.wipe) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
  }

  await start();
  return {
    url,
    port,
    pid: () => child?.pid ?? 0,
    stop,
    start,
    close: async () => {
      await stop({ signal: 'SIGKILL' });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
