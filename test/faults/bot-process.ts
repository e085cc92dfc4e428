import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/config/root.ts';
import { freePort } from './redis-server.ts';

/** One real process of MoleCheck (`node dist/src/cli.js`), as an operator runs it. */
export interface Bot {
  readonly pid: number;
  readonly webUrl: string;
  /** stderr so far. */
  log(): string;
  /** One number of /metrics, summed over the label sets that contain `labels`. */
  metric(name: string, labels?: string): Promise<number>;
  ready(): Promise<boolean>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** kill -9, and its data with it unless another process shares them. */
  close(): Promise<void>;
}

export interface BotSetup {
  readonly role: 'serve' | 'worker';
  readonly environment: Readonly<Record<string, string>>;
  /** Data of an earlier process; default: fresh. */
  readonly dataDir?: string;
  /** Arguments of node itself. */
  readonly nodeArguments?: readonly string[];
  /** Resolves as soon as the process runs, ready or not. */
  readonly isAwaited?: boolean;
}

/** Limits out of the way, small and quick for the tests' two cores. */
const calm = {
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'info',
  HOST: '127.0.0.1',
  WEB_ENABLED: 'false',
  CHECK_CONCURRENCY: '2',
  INFERENCE_THREADS: '1',
  PERSON_KEY_SECRET: 'a-secret-of-the-fault-suite',
  RATE_PERSON_PER_MINUTE: '100000',
  RATE_PERSON_PER_DAY: '1000000',
  RATE_PLACE_PER_MINUTE: '100000',
  SHUTDOWN_GRACE_MS: '10000',
} as const;

/** Nothing stays behind when the suite itself ends early. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a process and waits until it answers its ops port. */
export async function startBot({ role, environment, ...setup }: BotSetup): Promise<Bot> {
  const dataDir = setup.dataDir ?? mkdtempSync(join(tmpdir(), 'molecheck-data-'));
  const [port, opsPort] = [await freePort(), await freePort()];
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--enable-source-maps', ...(setup.nodeArguments ?? []), 'dist/src/cli.js', role],
    {
      cwd: projectRoot,
      env: {
        PATH: process.env['PATH'],
        ...calm,
        DATA_DIR: dataDir,
        PORT: `${port}`,
        OPS_PORT: `${opsPort}`,
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  children.add(child);
  let hasEnded = false;
  const exited = once(child, 'exit').then(([code, signal]) => {
    hasEnded = true;
    children.delete(child);
    return (code ?? signal) as number | NodeJS.Signals;
  });

  const get = async (path: string): Promise<Response> =>
    fetch(opsUrl + path, { signal: AbortSignal.timeout(5000), headers: { connection: 'close' } });

  const bot: Bot = {
    pid: child.pid ?? 0,
    webUrl: `http://127.0.0.1:${port}`,
    log: () => log,
    async metric(name, labels = '') {
      const text = await (await get('/metrics')).text();
      const lines = text.split('\n').filter((line) => line.startsWith(name) && line.includes(labels));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    ready: async () => {
      try {
        return (await get('/readyz')).ok;
      } catch {
        return false;
      }
    },
    signal: (signal) => void child.kill(signal),
    exited,
    async close() {
      if (!hasEnded) child.kill('SIGKILL');
      await exited;
      expectNoSecrets(log, environment);
      if (setup.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  if (setup.isAwaited === false) return bot;
  for (let tries = 0; !(await bot.ready()); tries += 1) {
    if (hasEnded || tries > 300) {
      await bot.close();
      throw new Error(`The ${role} did not become ready:\n${log}`);
    }
    await sleep(100);
  }
  return bot;
}

/** Every process of the suite is held to it: no token, no link to a photo, whatever went wrong around it. */
function expectNoSecrets(log: string, environment: Readonly<Record<string, string>>): void {
  const tokens = ['TELEGRAM_BOT_TOKEN', 'DISCORD_BOT_TOKEN'].flatMap((name) => environment[name] ?? []);
  const found = [...tokens, calm.PERSON_KEY_SECRET, '/attachments/', '/photos/file_', '/documents/file_'].filter(
    (secret) => log.includes(secret),
  );
  if (found.length > 0) throw new Error(`The log holds ${found.length} secrets or links to photos.`);
}
