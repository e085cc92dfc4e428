import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ownPictures } from '../../../models/evaluation/own-pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'molecheck-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

function csv(text: string): string {
  const file = join(folder, 'pictures.csv');
  writeFileSync(file, text);
  return file;
}

describe('pictures of one’s own', () => {
  it('are read from a CSV, quoted fields and further columns included', () => {
    const items = ownPictures(
      csv('file,malignant,kind,group,site\n"a, b.jpg",1,close-up,anna,"arm, left"\r\nc.png,no,,,\n'),
    );
    expect(items).toEqual([
      {
        set: 'csv',
        id: 'a, b.jpg',
        path: join(folder, 'a, b.jpg'),
        kind: 'close-up',
        group: 'anna',
        malignant: true,
        facts: { site: 'arm, left' },
      },
      { set: 'csv', id: 'c.png', path: join(folder, 'c.png'), group: 'c.png', malignant: false, facts: { site: '' } },
    ]);
  });

  it.each([
    ['name,malignant\na.jpg,1\n', /line 2: the column "file"/],
    ['file,malignant\na.jpg,1\nb.jpg,perhaps\n', /line 3: "malignant"/],
    ['file,malignant,kind\na.jpg,0,microscope\n', /line 2: "kind"/],
  ])('say which line is wrong: %j', (text, message) => {
    expect(() => ownPictures(csv(text))).toThrow(message);
  });
});
