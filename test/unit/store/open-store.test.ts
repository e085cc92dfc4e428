import { chmod, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveAsideIfDamaged } from '../../../src/store/lmdb-file.ts';
import { openLmdbStore } from '../../../src/store/lmdb-store.ts';
import { openStorage } from '../../../src/store/open-store.ts';
import { loadPersonSecret } from '../../../src/store/person-secret.ts';
import { logLines, temporaryFolder } from './helpers.ts';

describe('opening the storage', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes the data folder, remembers through a restart and knows people by the same key', async () => {
    const log = logLines();
    const config = { DATA_DIR: join(folder.path, 'deep', 'data'), REDIS_URL: undefined, PERSON_KEY_SECRET: undefined };
    const first = await openStorage(config, pino({}, log));
    await first.store.set('consent', 'yes');
    await first.close();
    const second = await openStorage(config, pino({}, log));
    expect(await second.store.get('consent')).toBe('yes');
    expect(second.personSecret).toBe(first.personSecret);
    await second.close();
    expect((await stat(config.DATA_DIR)).mode & 0o777).toBe(0o700);
    const names = await readdir(config.DATA_DIR);
    expect(names).toEqual(expect.arrayContaining(['person-key', 'store.lmdb', 'store.lmdb-closed', 'store.lmdb-lock']));
    for (const name of names) expect((await stat(join(config.DATA_DIR, name))).mode & 0o777, name).toBe(0o600);
    expect(log.lines).toEqual([]);
  });

  it('closes to others what an earlier version, or somebody else, left open', async () => {
    const dataDir = join(folder.path, 'data');
    await mkdir(dataDir, { mode: 0o755 });
    await chmod(dataDir, 0o755);
    for (const name of ['person-key', 'store.lmdb.damaged', 'not of ours'])
      await writeFile(join(dataDir, name), 'a secret of sixteen characters', { mode: 0o644 });
    const storage = await openStorage(
      { DATA_DIR: dataDir, REDIS_URL: undefined, PERSON_KEY_SECRET: undefined },
      pino({ level: 'silent' }),
    );
    await storage.close();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    const modeOf = async (name: string) => (await stat(join(dataDir, name))).mode & 0o777;
    expect([await modeOf('person-key'), await modeOf('store.lmdb.damaged')]).toEqual([0o600, 0o600]);
    expect(await modeOf('not of ours')).toBe(0o644);
  });

  it('warns and keeps everything in memory where DATA_DIR can not be used', async () => {
    const file = join(folder.path, 'a file, no folder');
    await writeFile(file, '');
    const log = logLines();
    const config = { DATA_DIR: file, REDIS_URL: undefined, PERSON_KEY_SECRET: undefined };
    const storage = await openStorage(config, pino({}, log));
    await storage.store.set('consent', 'yes');
    expect(await storage.store.get('consent')).toBe('yes');
    expect(storage.personSecret.length).toBeGreaterThanOrEqual(32);
    await storage.close();
    expect(log.lines).toHaveLength(2);
    expect(log.lines.join()).toContain('DATA_DIR');
  });

  const damage: readonly { readonly how: string; harm(path: string): Promise<void> }[] = [
    { how: 'foreign', harm: (path) => writeFile(path, 'no database, '.repeat(2_000)) },
    { how: 'short', harm: (path) => writeFile(path, 'x') },
    { how: 'zeroed', harm: (path) => writeFile(path, Buffer.alloc(65_536)) },
    { how: 'truncated', harm: (path) => truncate(path, 12_288) },
    { how: 'cut in its first page', harm: (path) => truncate(path, 4_000) },
  ];
  it.each(damage)('sets a $how file aside and starts anew, which LMDB itself would not survive', async ({ harm }) => {
    const log = logLines();
    const config = { DATA_DIR: folder.path, REDIS_URL: undefined, PERSON_KEY_SECRET: 'sixteen characters' };
    const path = join(folder.path, 'store.lmdb');
    const before = await openStorage(config, pino({}, log));
    await Promise.all(Array.from({ length: 300 }, (_, n) => before.store.set(`consent:${n}`, 'yes'.repeat(20))));
    await before.close();
    await harm(path);
    const after = await openStorage(config, pino({}, log));
    expect(await after.store.get('consent:7')).toBeUndefined();
    await after.store.set('consent:7', 'again');
    expect(await after.store.get('consent:7')).toBe('again');
    await after.close();
    expect(log.lines).toHaveLength(1);
    expect((await stat(`${path}.damaged`)).size).toBeGreaterThan(0);
    const again = await openStorage(config, pino({}, log));
    expect(await again.store.get('consent:7')).toBe('again');
    await again.close();
    expect(log.lines).toHaveLength(1);
  });

  it('never takes a sound file for a damaged one, whatever was written and erased, open elsewhere or not', async () => {
    const path = join(folder.path, 'store.lmdb');
    for (let round = 0; round < 8; round++) {
      const store = openLmdbStore(path);
      const writes = Array.from({ length: 60 * round }, (_, n) =>
        store.set(`${n}`, 'x'.repeat((n * 97) % 3_000), 60_000),
      );
      await Promise.all(writes);
      await Promise.all(writes.flatMap((_, n) => (n % 2 === round % 2 ? store.delete(`${n}`) : [])));
      expect(await moveAsideIfDamaged(path)).toBe(false);
      await store.close();
      expect(await moveAsideIfDamaged(path)).toBe(false);
    }
  });

  it('takes an empty file for a new one', async () => {
    await writeFile(join(folder.path, 'store.lmdb'), '');
    const log = logLines();
    const config = { DATA_DIR: folder.path, REDIS_URL: undefined, PERSON_KEY_SECRET: 'sixteen characters' };
    const storage = await openStorage(config, pino({}, log));
    await storage.store.set('consent', 'yes');
    await storage.close();
    expect(log.lines).toEqual([]);
  });

  it("takes the operator's secret and writes none", async () => {
    const config = { DATA_DIR: folder.path, REDIS_URL: undefined, PERSON_KEY_SECRET: 'sixteen characters' };
    const storage = await openStorage(config, pino({ level: 'silent' }));
    expect(storage.personSecret).toBe('sixteen characters');
    await storage.close();
    await expect(readFile(join(folder.path, 'person-key'))).rejects.toThrow('ENOENT');
  });

  it('ends with one secret where many processes start together', async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => loadPersonSecret(folder.path)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect((await readFile(join(folder.path, 'person-key'), 'utf8')).trim()).toBe(secrets[0]);
  });

  it('refuses a damaged secret rather than changing everybody’s key', async () => {
    await writeFile(join(folder.path, 'person-key'), 'short');
    await expect(loadPersonSecret(folder.path)).rejects.toMatchObject({ code: 'PERSON_KEY' });
    expect(await readFile(join(folder.path, 'person-key'), 'utf8')).toBe('short');
  });
});
