import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PictureKind } from '../../src/classifier/manifest.ts';

export type Split = 'train' | 'val' | 'test';
type Label = string;

/** One picture of the data folder. */
export interface Item {
  readonly set: 'ham10000' | 'milk10k' | 'pad-ufes' | 'not-a-lesion' | 'csv';
  readonly id: string;
  readonly path: string;
  /** How it was taken; absent where nobody says. */
  readonly kind?: PictureKind;
  /** What is resampled as a whole: the lesion (HAM10000, MILK10k) or the patient (PAD-UFES). */
  readonly group: string;
  /** Absent: no lesion, or one that is none of the classes. */
  readonly label?: Label;
  /** Absent: no lesion. */
  readonly malignant?: boolean;
  /** Columns of the metadata that figures are broken down by. */
  readonly facts: Readonly<Record<string, string>>;
}

const malignantLabels: readonly Label[] = ['akiec', 'bcc', 'mel'];

const padLabels: Readonly<Record<string, Label>> = {
  ACK: 'akiec',
  SCC: 'akiec',
  SEK: 'bkl',
  NEV: 'nv',
  MEL: 'mel',
  BCC: 'bcc',
};

/** The pictures of one split of all sets that are there; undefined where the folder is absent. */
export function loadItems(root: string, split: Split): readonly Item[] | undefined {
  if (!existsSync(join(root, 'ham10000', 'metadata.csv'))) return undefined;
  return [...hamItems(root, split), ...milkItems(root, split), ...padItems(root, split), ...negativeItems(root, split)];
}

function hamItems(root: string, split: Split): Item[] {
  return rowsOf(join(root, 'ham10000', 'metadata.csv'), split).map((row) => ({
    set: 'ham10000',
    id: row['image_id'] ?? '',
    path: join(root, 'ham10000', 'images', `${row['image_id']}.webp`),
    kind: 'dermoscopy',
    group: row['lesion_id'] ?? '',
    ...labelled(row['dx'] as Label),
    facts: {
      sex: row['sex'] || 'unknown',
      age: ageBand(row['age']),
      site: row['localization'] || 'unknown',
      confirmation: row['dx_type'] || 'unknown',
    },
  }));
}

/** A lesion is photographed twice; three of the eleven diagnoses (INF, BEN_OTH, MAL_OTH) are none of the seven classes. */
function milkItems(root: string, split: Split): Item[] {
  const file = join(root, 'milk10k', 'metadata.csv');
  if (!existsSync(file)) return [];
  return rowsOf(file, split).map((row) => ({
    set: 'milk10k',
    id: row['image_id'] ?? '',
    path: join(root, 'milk10k', 'images', `${row['image_id']}.webp`),
    kind: row['kind'] === 'dermoscopy' ? 'dermoscopy' : 'close-up',
    group: row['lesion_id'] ?? '',
    ...(row['dx'] ? { label: row['dx'] as Label } : {}),
    malignant: row['malignant'] === '1',
    facts: {
      diagnosis: row['dx_milk'] ?? '',
      skin_tone: row['skin_tone'] || 'unknown',
      sex: row['sex'] || 'unknown',
      age: ageBand(row['age']),
      confirmation: row['confirmation'] || 'unknown',
    },
  }));
}

function padItems(root: string, split: Split): Item[] {
  return rowsOf(join(root, 'pad-ufes', 'metadata.csv'), split).map((row) => ({
    set: 'pad-ufes',
    id: row['image_id'] ?? '',
    path: join(root, 'pad-ufes', 'images', `${row['image_id']}.webp`),
    kind: 'close-up',
    group: row['patient_id'] ?? '',
    ...labelled(padLabels[row['dx'] ?? ''] as Label),
    facts: {
      framing: row['framing'] ?? '',
      fitzpatrick: row['fitzpatrick'] ? String(Number(row['fitzpatrick'])) : 'unknown',
      biopsed: row['biopsed'] ?? '',
    },
  }));
}

function labelled(label: Label): Pick<Item, 'label' | 'malignant'> {
  return { label, malignant: malignantLabels.includes(label) };
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
      facts: { what: name.split('_')[0] ?? '' },
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

function rowsOf(file: string, split: Split): Record<string, string>[] {
  return readTable(file).filter((row) => row['split'] === split);
}

/** The rows of a CSV file by the names of its first line. */
export function readTable(file: string): Record<string, string>[] {
  return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true });
}
