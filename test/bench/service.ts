import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromRoot } from '../../src/config/root.ts';

export interface Service {
  readonly webUrl: string;
  /** From the start of the process to the first 200 of /readyz. */
  readonly readyMs: number;
  /** One value of /metrics; the sum where `labels` fit several. */
  metric(name: string, labels?: string): Promise<number>;
  /** Largest resident size so far, MiB. */
  peakMiB(): number;
  /** Sends the process a message; what it answers (see `profile-main-thread.ts`). */
  ask(what: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Nobody is turned away: the benchmark measures work, not limits. */
const open = {
  LOG_LEVEL: 'error',
  LOG_FORMAT: 'json',
  TRUST_PROXY: 'true',
  WEB_RATE_PER_MINUTE: '1000000',
  RATE_PERSON_PER_MINUTE: '1000000',
  RATE_PERSON_PER_DAY: '1000000',
  RATE_PLACE_PER_MINUTE: '1000000',
  TELEGRAM_MESSAGES_PER_SECOND: '1000',
  QUEUE_LIMIT: '5000',
  JOB_DEADLINE_MS: '600000',
  CHECK_TIMEOUT_MS: '120000',
};

/** Starts `node dist/src/cli.js ROLE` as an operator does, with ports of its own and an empty data folder. */
export async function startService(
  environment: Readonly<Record<string, string>>,
  role: 'serve' | 'worker' = 'serve',
  execArgv: readonly string[] = [],
): Promise<Service> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const dataDir = mkdtempSync(join(tmpdir(), 'molecheck-bench-data-'));
  const startedAt = performance.now();
  const child = fork(fromRoot('dist/src/cli.js'), [role], {
    execArgv: [...execArgv],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...open,
      PORT: String(port),
      OPS_PORT: String(opsPort),
      DATA_DIR: dataDir,
      ...environment,
    },
  });
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  await untilReady(child, opsUrl);
  const readyMs = performance.now() - startedAt;
  return {
    webUrl: `http://127.0.0.1:${port}`,
    readyMs,
    async metric(name, labels = '') {
      const text = await (await fetch(`${opsUrl}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return lines
        .filter((line) => line.includes(labels))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    peakMiB: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async ask(what) {
      child.send(what);
      return (await once(child, 'message'))[0];
    },
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess, opsUrl: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
    const status = await fetch(`${opsUrl}/readyz`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(2);
  }
  child.kill();
  throw new Error('the service was not ready after a minute');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
