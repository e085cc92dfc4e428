import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Named, picturesOf } from '../../../src/commands/pictures.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecheck-names-'));
  for (const name of ['empty', 'in/deeper', 'in/.thumbnails']) mkdirSync(join(folder, name), { recursive: true });
  const files = [
    'b.jpg',
    'a[1].jpg',
    'in/2.HEIC',
    'in/10.png',
    'in/notes.txt',
    'in/deeper/1.webp',
    'in/.thumbnails/x.jpg',
  ];
  for (const name of [...files, 'in/._2.jpg']) writeFileSync(join(folder, name), 'x');
  symlinkSync(folder, join(folder, 'in/deeper/loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function named(...names: string[]): Promise<Named[]> {
  const found: Named[] = [];
  for await (const one of picturesOf(names.map((name) => join(folder, name)))) found.push(one);
  return found.map(({ name, trouble }) => ({
    name: name.slice(folder.length + 1),
    ...(trouble === undefined ? {} : { trouble: trouble.slice(folder.length + 1) }),
  }));
}

describe('names on the command line', () => {
  it('stand for files, in the order given, twice where they are named twice', async () => {
    expect(await named('b.jpg', 'in/notes.txt', 'b.jpg')).toEqual([
      { name: 'b.jpg' },
      { name: 'in/notes.txt' },
      { name: 'b.jpg' },
    ]);
  });

  it('stand for the pictures of a folder and below, without hidden ones, other files and circles', async () => {
    expect(await named('in')).toEqual([{ name: 'in/10.png' }, { name: 'in/2.HEIC' }, { name: 'in/deeper/1.webp' }]);
    expect(await named('in/')).toHaveLength(3);
  });

  it('stand for what a pattern fits, unless there is a file of that very name', async () => {
    expect(await named('in/**/*.{webp,png}')).toEqual([{ name: 'in/10.png' }, { name: 'in/deeper/1.webp' }]);
    expect(await named('a[1].jpg')).toEqual([{ name: 'a[1].jpg' }]);
  });

  it('say why they lead nowhere, and the others go on', async () => {
    expect(await named('gone.jpg', 'empty', '*.tif', 'b.jpg/x.jpg', 'b.jpg')).toEqual([
      { name: 'gone.jpg', trouble: 'gone.jpg: there is no such file.' },
      { name: 'empty', trouble: 'empty: there is no picture in this folder.' },
      { name: '*.tif', trouble: '*.tif: no file fits.' },
      { name: 'b.jpg/x.jpg', trouble: 'b.jpg/x.jpg: there is no such file.' },
      { name: 'b.jpg' },
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('say that a file may not be read (skipped for root, who may)', async () => {
    writeFileSync(join(folder, 'locked.jpg'), 'x');
    chmodSync(join(folder, 'locked.jpg'), 0);
    expect(await named('locked.jpg')).toEqual([
      { name: 'locked.jpg', trouble: 'locked.jpg: this file may not be read.' },
    ]);
  });
});
