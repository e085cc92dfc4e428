import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/config/root.ts';
import { type Row, rowsFile, soakFile } from './record.ts';

/**
 * Writes the rows of the last `npm run test:faults` and `npm run soak` into deploy/README.md, between its markers (npm run faults:table). A row
 * that was measured twice counts as measured last.
 */
const readme = join(projectRoot, 'deploy/README.md');
const begin = '<!-- faults: written by npm run faults:table -->';
const end = '<!-- /faults -->';

const rows = new Map<string, Row>();
const files = [rowsFile, soakFile].filter((file) => existsSync(file));
for (const line of files.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))) {
  const row = JSON.parse(line) as Row;
  rows.set(`${row.where} ${row.fault}`, row);
}

const order = ['Redis, Telegram', 'Redis, Discord', 'one process, Telegram', 'one process, Discord'];
const sorted = [...rows.values()].sort((a, b) => order.indexOf(a.where) - order.indexOf(b.where));
const table = [
  '| Where | Fault | What the person sees | Accepted | Final replies | Lost | Doubled |',
  '|---|---|---|--:|--:|--:|--:|',
  ...sorted.map(
    (row) =>
      `| ${row.where} | ${row.fault} | ${row.sees} | ${row.accepted} | ${row.replies} | ${row.lost} | ${row.doubled} |`,
  ),
].join('\n');
const measured = `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}.`;

const text = readFileSync(readme, 'utf8');
const [before, rest] = text.split(begin);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`deploy/README.md lacks its markers: ${begin} … ${end}`);
writeFileSync(readme, `${before}${begin}\n${measured}\n\n${table}\n${end}${after}`);
process.stdout.write(`${rows.size} rows\n`);
