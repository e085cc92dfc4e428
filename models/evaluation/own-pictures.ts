import { dirname, resolve } from 'node:path';
import { type Item, readTable } from './dataset.ts';

const yes = new Set(['1', 'true', 'yes', 'malignant']);
const no = new Set(['0', 'false', 'no', 'benign']);

/**
 * Pictures of one's own: a CSV file with the columns `file` (from the CSV's folder) and `malignant`; `kind` (dermoscopy or
 * close-up), `label` (a class of the model) and `group` (lesion or patient, resampled as a whole) may stand beside them.
 *
 * @throws Error that names the first line that can't be understood.
 */
export function ownPictures(csv: string): readonly Item[] {
  return readTable(csv).map((row, index) => {
    const fail = (what: string) => new Error(`${csv}, line ${index + 2}: ${what}`);
    const { file, malignant = '', kind, label, group, ...facts } = row;
    if (!file) throw fail('the column "file" is empty or missing.');
    const truth = malignant.toLowerCase();
    if (!yes.has(truth) && !no.has(truth)) throw fail('"malignant" is 1 or 0.');
    if (kind && kind !== 'dermoscopy' && kind !== 'close-up') throw fail('"kind" is dermoscopy or close-up.');
    return {
      set: 'csv',
      id: file,
      path: resolve(dirname(csv), file),
      ...(kind ? { kind: kind as NonNullable<Item['kind']> } : {}),
      group: group || file,
      ...(label ? { label } : {}),
      malignant: yes.has(truth),
      facts,
    };
  });
}
