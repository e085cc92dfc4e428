import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/config/root.ts';

/** One row of the table of faults, as a run measured it. */
export interface Row {
  readonly fault: string;
  readonly where: string;
  /** What the person notices. */
  readonly sees: string;
  readonly accepted: number;
  readonly replies: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Begun anew by each run of the suite. */
export const rowsFile: string = join(projectRoot, 'test/faults/out/rows.jsonl');
/** The soak's own: a run of the suite does not take its row from the table. */
export const soakFile: string = join(projectRoot, 'test/faults/out/soak.jsonl');

/** Keeps a row for `npm run faults:table`. */
export function record(row: Row, file: string = rowsFile): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}
