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

export const rowsFile: string = join(projectRoot, 'test/faults/out/rows.jsonl');

/** Keeps a row for `npm run faults:table`. */
export function record(row: Row): void {
  mkdirSync(dirname(rowsFile), { recursive: true });
  appendFileSync(rowsFile, `${JSON.stringify(row)}\n`);
}
