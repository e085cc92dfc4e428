import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Split = 'train' | 'val' | 'test';
type Label = 'akiec' | 'bcc' | 'bkl' | 'df' | 'mel' | 'nv' | 'vasc';

/** One picture of the data folder. */
export interface Item {
  readonly set: 'ham10000' | 'pad-ufes' | 'not-a-lesion';
  readonly id: string;
  readonly path: string;
  /** What is resampled as a whole: the lesion (HAM10000) or the patient (PAD-UFES). */
  readonly group: string;
  /** Absent: no lesion. */
  readonly label?: Label;
  /** Columns of the metadata that figures are broken down by. */
  readonly facts: Readonly<Record<string, string>>;
}

const padLabels: Readonly<Record<string, Label>> = {
  ACK: 'akiec',
  SCC: 'akiec',
  SEK: 'bkl',
  NEV: 'nv',
  MEL: 'mel',
  BCC: 'bcc',
};

/** The pictures of one split of all three sets; undefined where the folder is absent. */
export function loadItems(root: string, split: Split): readonly Item[] | undefined {
  if (!existsSync(join(root, 'ham10000', 'metadata.csv'))) return undefined;
  return [...hamItems(root, split), ...padItems(root, split), ...negativeItems(root, split)];
}

function hamItems(root: string, split: Split): Item[] {
  return rowsOf(join(root, 'ham10000', 'metadata.csv'), split).map((row) => ({
    set: 'ham10000',
    id: row['image_id'] ?? '',
    path: join(root, 'ham10000', 'images', `${row['image_id']}.webp`),
    group: row['lesion_id'] ?? '',
    label: row['dx'] as Label,
    facts: {
      sex: row['sex'] || 'unknown',
      age: ageBand(row['age']),
      site: row['localization'] || 'unknown',
      confirmation: row['dx_type'] || 'unknown',
    },
  }));
}

function padItems(root: string, split: Split): Item[] {
  return rowsOf(join(root, 'pad-ufes', 'metadata.csv'), split).map((row) => ({
    set: 'pad-ufes',
    id: row['image_id'] ?? '',
    path: join(root, 'pad-ufes', 'images', `${row['image_id']}.webp`),
    group: row['patient_id'] ?? '',
    label: padLabels[row['dx'] ?? ''] as Label,
    facts: {
      framing: row['framing'] ?? '',
      fitzpatrick: row['fitzpatrick'] ? String(Number(row['fitzpatrick'])) : 'unknown',
      biopsed: row['biopsed'] ?? '',
    },
  }));
}

function negativeItems(root: string, split: Split): Item[] {
  const folder = join(root, 'not-a-lesion');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.webp') && negativeSplit(name) === split)
    .map((name) => ({
      set: 'not-a-lesion',
      id: name,
      path: join(folder, name),
      group: name,
      facts: { kind: name.split('_')[0] ?? '' },
    }));
}

/** `not-a-lesion` has no split of its own: 70 % train, 10 % val, 20 % test by the SHA-256 of the file name (as in training/data.py). */
function negativeSplit(name: string): Split {
  const slot = Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16) % 10;
  if (slot < 7) return 'train';
  return slot === 7 ? 'val' : 'test';
}

function ageBand(age: string | undefined): string {
  if (age === undefined || age === '') return 'unknown';
  const years = Number(age);
  if (years < 30) return '0-29';
  if (years < 50) return '30-49';
  return years < 70 ? '50-69' : '70+';
}

/** The metadata has no quoted field. */
function rowsOf(file: string, split: Split): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines
    .map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])))
    .filter((row) => row['split'] === split);
}
