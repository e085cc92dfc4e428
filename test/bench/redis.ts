import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of this run alone; undefined where Debian's redis-server is not installed. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-bench-redis-'));
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const started = await Promise.race([
    once(child, 'error').then(() => false),
    once(child, 'exit').then(() => false),
    new Promise<boolean>((resolve) => {
      child.stdout.on('data', (text: Buffer) => text.includes('Ready to accept') && resolve(true));
    }),
  ]);
  if (!started) return undefined;
  return {
    environment: { REDIS_URL: `redis://127.0.0.1:${port}`, PERSON_KEY_SECRET: 'of-this-benchmark-alone' },
    async stop() {
      child.kill();
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
