import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createMoleCheck } from '../../src/check/create.ts';
import { fromRoot } from '../../src/config/root.ts';
import { loadConfig } from '../../src/platforms.ts';
import { loadItems, type Split } from './dataset.ts';
import { ownPictures } from './own-pictures.ts';
import { report } from './report.ts';
import { type Scored, scoreAll } from './score.ts';

const usage = `npm run evaluate -- [--data ../shared/data | --csv FILE] [--split val|test] [--raw OUT.jsonl | --from RAW.jsonl] [--no-degradations] [--card]
  Runs the model of MODEL_DIR through the shipped pipeline and prints the model card's tables.
  --csv FILE   pictures of your own instead of --data: a CSV with the columns file and malignant (1 or 0); kind, label and group if you have them
  --raw FILE   the scores of every picture, one JSON object a line (calibration and figures are made from them)
  --from FILE  takes the scores from such a file instead of scoring the pictures again
  --card       puts the tables between the marks of the model's MODEL_CARD.md`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    csv: { type: 'string' },
    split: { type: 'string', default: 'val' },
    raw: { type: 'string' },
    from: { type: 'string' },
    card: { type: 'boolean', default: false },
    degradations: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

if (values.help || !['val', 'test'].includes(values.split)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const root = resolve(values.data ?? process.env['MOLECHECK_DATA'] ?? '../shared/data');
const items = values.csv === undefined ? loadItems(root, values.split as Split) : ownPictures(resolve(values.csv));
if (items === undefined) {
  console.log(`No data at ${root}: give --data the folder that holds ham10000/. Nothing was evaluated.`);
  process.exit(0);
}
const config = loadConfig();
const moleCheck = await createMoleCheck({ ...config, PRIOR_MALIGNANT: undefined });
try {
  const scored = values.from === undefined ? await scoreAll(moleCheck, items) : read(values.from);
  if (values.raw !== undefined) writeFileSync(values.raw, scored.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const tables = await report(moleCheck, scored, { split: values.split, degradations: values.degradations });
  console.log(tables);
  if (values.card) intoCard(tables, values.split);
} finally {
  await moleCheck.close();
}

function read(file: string): Scored[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Scored);
}

/** Replaces what stands between `<!-- evaluate:SPLIT -->` and `<!-- /evaluate:SPLIT -->`. */
function intoCard(tables: string, split: string): void {
  const file = join(fromRoot(config.MODEL_DIR), 'MODEL_CARD.md');
  const card = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [start, end] = [`<!-- evaluate:${split} -->`, `<!-- /evaluate:${split} -->`];
  const [from, to] = [card.indexOf(start), card.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no marks ${start} and ${end}.`);
  writeFileSync(file, `${card.slice(0, from + start.length)}\n\n${tables}\n\n${card.slice(to)}`);
}
