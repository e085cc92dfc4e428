import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/config/root.ts';
import { createBullQueue } from '../../src/queue/bull-queue.ts';
import { connectRedis } from '../../src/store/redis-connection.ts';
import { createSeal } from '../../src/store/seal.ts';
import { createFakeTelegram } from '../fakes/telegram/server.ts';
import { freePort, hasRedis, needsRedis, startRedis } from '../faults/redis-server.ts';
import { makeJob, makeSurroundings } from '../unit/queue/jobs.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'molecheck-start-'));
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The command line as a process of its own; its two streams together. */
async function start(args: readonly string[], environment: NodeJS.ProcessEnv, cwd = folder()) {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(projectRoot, 'src/cli.ts'), ...args],
    {
      cwd,
      env: {
        PATH: process.env['PATH'],
        LOG_FORMAT: 'json',
        DATA_DIR: join(cwd, 'data'),
        OPS_PORT: '0',
        PORT: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  undo.push(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, exited, output: () => output };
}

/** What it says beside the lines of its log. */
const sentences = (output: string): string[] =>
  output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('{'));

/** A port that another process has. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a port that can not be had', () => {
  const discord = {
    WEB_ENABLED: 'false',
    DISCORD_BOT_TOKEN: 'a.b.c',
    DISCORD_APPLICATION_ID: '123456789012345678',
    DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
    DISCORD_MODE: 'http',
    DISCORD_API_URL: 'http://127.0.0.1:1/api',
  };
  it.each([
    ['PORT', {}],
    ['OPS_PORT', {}],
    ['PORT', discord],
  ])('%s taken (%o): one sentence, exit code 1, nothing left running', async (name, environment) => {
    const port = await takenPort();
    const telegram = await createFakeTelegram();
    undo.push(() => telegram.close());
    const bot = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url };
    const { exited, output } = await start(['serve'], { ...bot, ...environment, [name]: `${port}` });
    expect(await exited).toBe(1);
    expect(sentences(output())).toEqual([
      `${name}: 127.0.0.1:${port} is taken by another process. End that one, or set ${name} to another port.`,
    ]);
  });

  it('says so of an address that is not of this machine', async () => {
    const { exited, output } = await start(['serve'], { HOST: '192.0.2.1' });
    expect(await exited).toBe(1);
    expect(sentences(output())).toEqual([
      'HOST: 192.0.2.1 is no address of this machine (EADDRNOTAVAIL). Set HOST to 127.0.0.1 or 0.0.0.0.',
    ]);
  });
});

const mountable = folderMounts();
describe(`a disk that is full at the first start${mountable ? '' : ' (skipped: no right to mount)'}`, () => {
  it.skipIf(!mountable)('is named, and the process ends with 1', async () => {
    const cwd = folder();
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', cwd]).status).toBe(0);
    undo.push(() => spawnSync('umount', ['-l', cwd]));
    const { exited, output } = await start(['serve'], {}, cwd);
    expect(await exited).toBe(1);
    expect(sentences(output())).toEqual([
      `DATA_DIR: the disk that holds ${join(cwd, 'data')} is full (ENOSPC). Make room there, or set DATA_DIR to a folder on another disk.`,
    ]);
  });
});

function folderMounts(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'molecheck-mount-'));
  const mounts = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]).status === 0;
  if (mounts) spawnSync('umount', [path]);
  rmSync(path, { recursive: true, force: true });
  return mounts;
}

describe('without a token', () => {
  it('and without the page there is nothing to run: one sentence, exit code 1', async () => {
    const { exited, output } = await start(['serve'], { WEB_ENABLED: 'false' });
    expect(await exited).toBe(1);
    expect(sentences(output())).toEqual([
      'Nothing would run: with WEB_ENABLED=false set TELEGRAM_BOT_TOKEN or DISCORD_BOT_TOKEN.',
    ]);
  });

  it.skipIf(!hasRedis)(`a worker says so, and leaves the jobs to others${needsRedis}`, async () => {
    const server = await startRedis();
    undo.push(() => server.close());
    const secret = 'a secret of the tests';
    const { child, output } = await start(['worker'], { REDIS_URL: server.url, PERSON_KEY_SECRET: secret });
    while (!output().includes('this worker can answer nobody')) await sleep(20);
    const { logger, metrics } = makeSurroundings();
    const redis = connectRedis(server.url, logger);
    const queue = createBullQueue({ redis, seal: createSeal(secret), limit: 9, concurrency: 1, logger, metrics });
    undo.push(() => queue.close(0));
    await queue.add(makeJob('1'));
    await sleep(1_500);
    // It waits since then; one that failed would wait for its next try, and count as not waiting.
    expect((await queue.depth()).oldestMs).toBeGreaterThan(1_000);
    child.kill('SIGTERM');
  });
});

describe('a signal while it starts', () => {
  it('ends it in order, once it has started', async () => {
    const { child, exited, output } = await start(['serve'], {});
    while (!output().includes('Telegram is off')) await sleep(5);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output()).toMatch(/"msg":"stopped"/);
  });
});

describe(`DEBUG${needsRedis}`, () => {
  /** Runs it until it is ready, then ends it. */
  async function live(role: string, environment: NodeJS.ProcessEnv, cwd?: string): Promise<string> {
    const opsPort = await freePort();
    const { child, exited, output } = await start(
      [role],
      { OPS_PORT: `${opsPort}`, LOG_LEVEL: 'trace', ...environment },
      cwd,
    );
    for (let ready = false; !ready; await sleep(50)) {
      if (child.exitCode !== null) throw new Error(output());
      ready = await fetch(`http://127.0.0.1:${opsPort}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    }
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    return output();
  }

  it.skipIf(!hasRedis)('prints no secret of any library, from the environment and from .env', async () => {
    const redis = await startRedis();
    undo.push(() => redis.close());
    const password = 'planted-redis-password';
    const admin = new Redis(redis.url);
    await admin.config('SET', 'requirepass', password);
    admin.disconnect();
    const telegram = await createFakeTelegram();
    undo.push(() => telegram.close());
    const environment = {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      REDIS_URL: redis.url.replace('redis://', `redis://:${password}@`),
      PERSON_KEY_SECRET: 'planted-person-secret',
    };
    const cwd = folder();
    writeFileSync(join(cwd, '.env'), 'DEBUG=*\n');
    const outputs = [
      await live('serve', { ...environment, DEBUG: '*', DEBUG_COLORS: 'no' }),
      await live('worker', { ...environment, DEBUG: 'ioredis:*,telegraf:*' }),
      await live('serve', environment, cwd),
    ];
    for (const output of outputs) {
      expect(output).not.toMatch(/telegraf:|ioredis:/);
      expect(output).not.toContain(telegram.token);
      expect(output).not.toContain('planted');
      expect(sentences(output)).toEqual([]);
    }
  });

  it('NODE_DEBUG, which Node reads before us, ends it with a sentence', async () => {
    for (const args of [['serve'], ['worker'], ['classify', 'x.jpg']]) {
      const { exited, output } = await start(args, { NODE_DEBUG: 'molecheck-nothing' });
      expect(await exited).toBe(1);
      expect(output()).toMatch(/^NODE_DEBUG prints tokens and passwords/);
    }
  });
});
