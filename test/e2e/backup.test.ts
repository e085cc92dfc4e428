import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/config/root.ts';
import { createMemoryOfPerson } from '../../src/conversation/memory-of-person.ts';
import { createPersonKey } from '../../src/conversation/person-key.ts';
import { loadConfig } from '../../src/platforms.ts';
import { createJobRecords } from '../../src/queue/job-record.ts';
import { openStorage } from '../../src/store/open-store.ts';
import { freePort, hasRedis, needsRedis, startRedis } from '../faults/redis-server.ts';
import { makeJob } from '../unit/queue/jobs.ts';

const readme = readFileSync(join(projectRoot, 'deploy/README.md'), 'utf8');
const logger = pino({ level: 'silent' });
const folders: string[] = [];
let dataDir: string;
let backup: string;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'molecheck-backup-'));
  folders.push(root);
  [dataDir, backup] = [join(root, 'data'), join(root, 'backups', 'monday')];
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs a block of deploy/README.md as it stands there; `molecheck` is this checkout's, `systemctl` is written down. */
async function run(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const block = new RegExp(`<!-- ${name} -->\n\`\`\`sh\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`deploy/README.md has no block "${name}".`);
  const cli = `"${process.execPath}" --import tsx "${join(projectRoot, 'src/cli.ts')}"`;
  const script = `set -eu\nmolecheck() { (cd "${projectRoot}" && ${cli} "$@"); }\nsystemctl() { echo "systemctl $*"; }\n${block}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, BACKUP: backup, ...env },
  });
  return stdout;
}

/** The bot's memory, and a person in it. */
async function openBot() {
  const storage = await openStorage(loadConfig({ DATA_DIR: dataDir }), logger);
  const memory = createMemoryOfPerson(storage.store);
  const key = createPersonKey(storage.personSecret);
  return {
    storage,
    memory,
    records: createJobRecords(storage.store),
    anna: key('telegram', 'anna'),
    ben: key('telegram', 'ben'),
  };
}

describe('a backup as deploy/README.md says', () => {
  it('is made while the bot writes, and brings back consent, language, open jobs and what was answered', async () => {
    const bot = await openBot();
    await bot.memory.giveConsent(bot.anna);
    await bot.memory.setLanguage(bot.anna, 'de');
    await bot.records.put(makeJob('open'));
    await bot.records.put(makeJob('answered'));
    await bot.records.finish('telegram:answered');
    let isOver = false;
    const busy = (async () => {
      for (let count = 0; !isOver; count++) await bot.storage.store.set(`noise:${count % 500}`, 'x'.repeat(2000));
    })();
    expect(await run('backup')).toMatch(/person-key, store\.lmdb \(\d+ entries, read through\)/);
    isOver = true;
    await busy;
    // What comes after it is not in it.
    await bot.memory.giveConsent(bot.ben);
    await bot.memory.forget(bot.anna);
    await bot.storage.close();
    expect(readdirSync(backup).sort()).toEqual(['person-key', 'store.lmdb']);
    expect([backup, join(backup, 'store.lmdb')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);

    expect(await run('restore')).toBe('systemctl stop molecheck\nsystemctl start molecheck\n');
    const again = await openBot();
    expect(again.anna).toBe(bot.anna);
    expect(await again.memory.hasConsent(again.anna)).toBe(true);
    expect(await again.memory.language(again.anna)).toBe('de');
    expect(await again.memory.hasConsent(again.ben)).toBe(false);
    expect((await again.records.left()).map(({ job }) => job.id)).toEqual(['telegram:open']);
    expect(await again.records.put(makeJob('answered'))).toBe(false);
    await again.storage.close();
    // The files of before are put aside.
    expect(readdirSync(join(dataDir, 'before'))).toEqual(expect.arrayContaining(['person-key', 'store.lmdb']));
  });

  it('is needed whole: without its key nothing of it can be read', async () => {
    const bot = await openBot();
    await bot.memory.giveConsent(bot.anna);
    await run('backup');
    await bot.storage.close();
    rmSync(join(backup, 'person-key'));
    await run('restore');
    const again = await openBot();
    expect(again.anna).not.toBe(bot.anna);
    expect(await again.storage.store.get(`consent:${bot.anna}`)).toBeUndefined();
    await again.storage.close();
  });

  it('writes over nothing, and says where there is nothing to copy', async () => {
    await expect(run('backup')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/holds no store\.lmdb/),
    });
    const bot = await openBot();
    await bot.memory.giveConsent(bot.anna);
    await run('backup');
    await expect(run('backup')).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/is not empty/) });
    await expect(
      run('backup', { REDIS_URL: 'redis://127.0.0.1:1', PERSON_KEY_SECRET: 'a secret of the tests' }),
    ).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/kept in Redis/) });
    await bot.storage.close();
  });

  it.skipIf(!hasRedis)(`brings back a Redis${needsRedis}`, async () => {
    const server = await startRedis();
    const admin = new Redis(server.url);
    await admin.set('molecheck:consent:x', 'sealed:y');
    rmSync(dataDir, { recursive: true, force: true });
    const redisDir = mkdtempSync(join(tmpdir(), 'molecheck-redis-'));
    folders.push(redisDir);
    backup = redisDir;
    await run('backup of Redis', { REDIS_URL: server.url });
    admin.disconnect();
    await server.close();
    const port = await freePort();
    const where = mkdtempSync(join(tmpdir(), 'molecheck-redis-'));
    folders.push(where);
    await run('restore of Redis', { REDIS_DIR: where, REDIS_PORT: `${port}` });
    const restored = new Redis(port);
    try {
      expect(await restored.get('molecheck:consent:x')).toBe('sealed:y');
      expect(await restored.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    } finally {
      const pid = Number(/process_id:(\d+)/.exec(await restored.info('server'))?.[1]);
      restored.disconnect();
      process.kill(pid, 'SIGKILL');
    }
  });
});
