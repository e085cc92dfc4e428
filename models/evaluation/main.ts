import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createMoleCheck } from '../../src/check/create.ts';
import type { MoleCheck } from '../../src/check/molecheck.ts';
import { loadConfig } from '../../src/config/config.ts';
import { fromRoot } from '../../src/config/root.ts';
import { type Item, loadItems, type Split } from './dataset.ts';
import { degradations } from './degrade.ts';
import { type Scored, scoreAll } from './score.ts';
import { auc } from './statistics.ts';
import { classTable, factTable, gateTable, mainTable, table } from './tables.ts';

const usage = `npm run evaluate -- [--data ../shared/data] [--split val|test] [--raw OUT.jsonl | --from RAW.jsonl] [--no-degradations] [--card]
  Runs the model of MODEL_DIR through the shipped pipeline and prints the model card's tables.
  --raw FILE   the scores of every picture, one JSON object a line (calibration and figures are made from them)
  --from FILE  takes the scores from such a file instead of scoring the pictures again
  --card       puts the tables between the marks of the model's MODEL_CARD.md`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
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
const items = loadItems(root, values.split as Split);
if (items === undefined) {
  console.log(`No data at ${root}: give --data the folder that holds ham10000/. Nothing was evaluated.`);
  process.exit(0);
}
const config = loadConfig();
const moleCheck = await createMoleCheck({ ...config, PRIOR_MALIGNANT: undefined });
try {
  const scored = values.from === undefined ? await scoreAll(moleCheck, items) : read(values.from);
  if (values.raw !== undefined) writeFileSync(values.raw, scored.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const report = await write(scored);
  console.log(report);
  if (values.card) intoCard(report, values.split);
} finally {
  await moleCheck.close();
}

function read(file: string): Scored[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Scored);
}

async function write(scored: readonly Scored[]): Promise<string> {
  const { manifest } = moleCheck;
  const ham = scored.filter((one) => one.set === 'ham10000');
  const pad = scored.filter((one) => one.set === 'pad-ufes');
  const framed = (framing: string) => pad.filter((one) => one.facts['framing'] === framing);
  const sections: [string, string][] = [
    [`HAM10000 ${values.split} (dermoscopy)`, mainTable(ham, manifest)],
    ['By class', classTable(ham, manifest)],
    ...['sex', 'age', 'site', 'confirmation'].map((fact): [string, string] => [
      `By ${fact}`,
      factTable(ham, fact, manifest),
    ]),
    [`PAD-UFES ${values.split} (phone photos)`, mainTable(pad, manifest)],
    ['Phone photos, tight crops', mainTable(framed('crop'), manifest)],
    ['Phone photos, wide', mainTable(framed('photo'), manifest)],
    ['Phone photos by Fitzpatrick skin type', factTable(pad, 'fitzpatrick', manifest)],
    ['The gate', gateTable(scored)],
  ];
  if (values.degradations) sections.push(['Degraded copies', await degraded(ham, pad)]);
  const heading = `Model ${moleCheck.model}, engine ${moleCheck.engine}, ${manifest.views.length} view(s).`;
  return [heading, ...sections.map(([title, text]) => `### ${title}\n\n${text}`)].join('\n\n');
}

/** AUC and refusals after each degradation, beside those of the pictures as they are. */
async function degraded(ham: readonly Scored[], pad: readonly Scored[]): Promise<string> {
  const row = (name: string, hamPart: readonly Scored[], padPart: readonly Scored[]) => [
    name,
    auc(hamPart).toFixed(3),
    (auc(hamPart) - auc(ham)).toFixed(3),
    auc(padPart).toFixed(3),
    String(hamPart.filter((one) => one.outcome !== 'assessed').length),
  ];
  const rows = [row('none', ham, pad)];
  for (const [name, degradation] of Object.entries(degradations)) {
    const score = (part: readonly Item[]) => scoreAll(moleCheck as MoleCheck, part, degradation);
    rows.push(row(name, await score(ham), await score(pad)));
  }
  return table(['degradation', 'AUC HAM10000', 'change', 'AUC PAD-UFES', 'HAM10000 refused'], rows);
}

/** Replaces what stands between `<!-- evaluate:SPLIT -->` and `<!-- /evaluate:SPLIT -->`. */
function intoCard(report: string, split: string): void {
  const file = join(fromRoot(config.MODEL_DIR), 'MODEL_CARD.md');
  const card = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [start, end] = [`<!-- evaluate:${split} -->`, `<!-- /evaluate:${split} -->`];
  const [from, to] = [card.indexOf(start), card.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no marks ${start} and ${end}.`);
  writeFileSync(file, `${card.slice(0, from + start.length)}\n\n${report}\n\n${card.slice(to)}`);
}
