import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { stopWithin } from '../../../src/ops/shutdown.ts';
import { within } from '../../../src/ops/within.ts';

const silent = pino({ level: 'silent' });

describe('stopWithin', () => {
  it('is 0 when everything closed', async () => {
    expect(await stopWithin(1000, async () => {}, silent)).toBe(0);
  });
  it('is 1 when closing failed', async () => {
    expect(await stopWithin(1000, () => Promise.reject(new Error('x')), silent)).toBe(1);
  });
});

describe('within', () => {
  it('waits no longer than it may', async () => {
    expect(await within(10, new Promise(() => {}))).toBe(false);
    expect(await within(10_000, Promise.resolve())).toBe(true);
    expect(await within(10_000, Promise.reject(new Error('x')))).toBe(true);
  });
});

/** Signals and uncaught errors belong to a process, so each case runs one: the script below, with `body` in it. */
describe('a process', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(projectRoot, 'node_modules/.cache-endings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function start(body: string) {
    const from = (file: string) => JSON.stringify(pathToFileURL(join(projectRoot, 'src/ops', file)).href);
    const script = join(folder, `${Math.random().toString(36).slice(2)}.ts`);
    await writeFile(
      script,
      `import { pino } from 'pino';
import { createMetrics } from ${from('metrics.ts')};
import { installLastResort } from ${from('last-resort.ts')};
import { firstSignal } from ${from('shutdown.ts')};
const logger = pino(pino.destination({ fd: 1, sync: true }));
const metrics = createMetrics();
const stay = setInterval(() => {}, 1000);
${body}
console.log('ready');`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    const waiting = new Set<() => void>();
    child.stdout.on('data', (chunk) => {
      output += chunk;
      for (const look of waiting) look();
    });
    const says = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!output.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    const exited = once(child, 'exit').then(([code]) => code as number);
    await says('ready');
    return { child, says, exited, output: () => output };
  }

  it('stops at the first signal, and ends at once at the second', async () => {
    const { child, says, exited } = await start(
      `void firstSignal(logger).then((signal) => console.log('stopping', signal));`,
    );
    child.kill('SIGTERM');
    await says('stopping SIGTERM');
    child.kill('SIGINT');
    expect(await exited).toBe(130);
  });

  it('goes on after a rejection that nobody handled, and counts it without its message', async () => {
    const { says, exited, output } = await start(`installLastResort(logger, metrics, () => console.log('STOP'));
      void Promise.reject(Object.assign(new Error('planted'), { code: 'ECONNRESET' }));
      setTimeout(async () => { console.log(await metrics.uncaught.get().then((m) => JSON.stringify(m.values))); clearInterval(stay); }, 100);`);
    await says('"kind":"rejection"');
    expect(await exited).toBe(0);
    expect(output()).toContain('ECONNRESET');
    expect(output()).not.toMatch(/planted|STOP/);
  });

  it('stops, once, after an exception that nobody caught', async () => {
    const { says, exited, output } =
      await start(`installLastResort(logger, metrics, () => { console.log('STOP'); clearInterval(stay); });
      setTimeout(() => { throw new Error('planted'); }, 50);
      setTimeout(() => { throw new Error('planted'); }, 60);`);
    await says('STOP');
    await exited;
    expect(output().match(/STOP/g)).toHaveLength(1);
    expect(output().match(/was not caught/g)).toHaveLength(2);
    expect(output()).not.toContain('planted');
  });
});
