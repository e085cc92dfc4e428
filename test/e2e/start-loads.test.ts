import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fromRoot } from '../../src/config/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'molecheck-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Appends the address of each module that the main thread loads. */
const hook = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
const asUrl = (script: string): string => `data:text/javascript,${encodeURIComponent(script)}`;
const trace = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`);

it('loads no SDK, queue or engine that is not on, and no decoder that the service does not run itself', async () => {
  const list = join(folder, 'loaded.txt');
  const child = fork(fromRoot('src/cli.ts'), ['serve'], {
    execArgv: ['--import', 'tsx', '--import', trace],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      LOADED: list,
      LOG_FORMAT: 'json',
      PORT: '0',
      OPS_PORT: '0',
      DATA_DIR: join(folder, 'data'),
    },
  });
  let log = '';
  child.stderr?.on('data', (text: Buffer) => {
    log += text.toString();
    if (log.includes('the page is served')) child.kill();
  });
  await once(child, 'exit');
  expect(log).toContain('the page is served');
  const packages = readFileSync(list, 'utf8').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/g);
  const loaded = new Set(Array.from(packages, ([, name]) => name));
  // What a web page is served and a mole judged with.
  expect([...loaded]).toEqual(expect.arrayContaining(['fastify', 'lmdb', 'piscina', 'sharp']));
  const off = /^(?:discord\.js|@discordjs\/.*|telegraf|bullmq|ioredis|@tensorflow\/.*|libheif-js|pino-pretty)$/;
  expect([...loaded].filter((name) => off.test(name ?? ''))).toEqual([]);
}, 60_000);
