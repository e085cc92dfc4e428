import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { openLmdbStore } from '../../../src/store/lmdb-store.ts';
import { temporaryFolder } from './helpers.ts';

const run = promisify(execFile);

/** What a second process does with the same file: adds every key it can, and says which it got. */
const adder = `
import { openLmdbStore } from ${JSON.stringify(join(projectRoot, 'src/store/lmdb-store.ts'))};
const store = openLmdbStore(process.argv[1]);
const got = [];
for (let n = 0; n < 200; n++) if (await store.add('photo:' + n, 'theirs', 60_000)) got.push(n);
await store.set('from another process', 'yes');
await store.close();
console.log(JSON.stringify(got));
`;

describe('the LMDB store', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'store.lmdb');
  });
  afterEach(() => folder.remove());

  it('remembers through a restart, and still lets entries lapse', async () => {
    let now = 1_000_000;
    const before = openLmdbStore(path, { now: () => now });
    await before.set('consent', 'yes');
    await before.set('pending', 'photo', 60_000);
    await before.close();

    now += 30_000;
    const after = openLmdbStore(path, { now: () => now });
    expect(await after.get('consent')).toBe('yes');
    expect(await after.get('pending')).toBe('photo');
    now += 30_001;
    expect(await after.get('consent')).toBe('yes');
    expect(await after.get('pending')).toBeUndefined();
    await after.close();
  });

  it('sweeps lapsed entries out of the file, and those alone', async () => {
    let now = 1_000_000;
    const store = openLmdbStore(path, { now: () => now });
    await store.set('kept', '1');
    await store.set('later', '1', 60_000);
    for (let n = 0; n < 20; n++) await store.set(`lapsed ${n}`, '1', 1_000);
    now += 1_001;
    expect(await store.sweep()).toEqual([20]);
    expect(await store.sweep()).toEqual([0]);
    expect(await store.get('kept')).toBe('1');
    expect(await store.get('later')).toBe('1');
    await store.close();
  });

  it('sweeps many in steps of so many entries, and looks at no other', async () => {
    let now = 1_000_000;
    const store = openLmdbStore(path, { now: () => now });
    const set = (name: string, count: number, ttlMs?: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => store.set(`${name} ${n}`, '1', ttlMs)));
    await set('kept', 500);
    await set('later', 500, 60_000);
    await set('lapsed', 450, 1_000);
    await set('renewed', 1, 1_000);
    await set('renewed', 1, 60_000);
    now += 1_001;
    expect(await store.sweep()).toEqual([200, 200, 50]);
    expect(await store.list('lapsed')).toEqual([]);
    expect([await store.list('kept'), await store.list('later')].map(({ length }) => length)).toEqual([500, 500]);
    expect(await store.get('renewed 0')).toBe('1');
    await store.close();
  });

  it('is shared by two processes: each key is added once', async () => {
    const store = openLmdbStore(path);
    const other = run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', adder, path], {
      cwd: projectRoot,
    });
    const mine: number[] = [];
    let isDone = false;
    void other.finally(() => {
      isDone = true;
    });
    // From the far end, until both have met.
    for (let n = 199; n >= 0; n--) {
      if (await store.add(`photo:${n}`, 'mine', 60_000)) mine.push(n);
      if (!isDone && n % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const theirs = JSON.parse((await other).stdout) as number[];
    expect(theirs.length).toBeGreaterThan(0);
    expect(mine.length).toBeGreaterThan(0);
    expect([...mine, ...theirs].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(await store.get('from another process')).toBe('yes');
    await store.close();
  });
});
