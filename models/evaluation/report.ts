import type { MoleCheck } from '../../src/check/molecheck.ts';
import type { Item } from './dataset.ts';
import { degradations } from './degrade.ts';
import { type Scored, scoreAll } from './score.ts';
import { auc, groupBy } from './statistics.ts';
import { classTable, factTable, gateTable, kindTable, type Part, table } from './tables.ts';

/** The model card's tables: one a kind of picture first, then what lies behind them. */
export async function report(
  moleCheck: MoleCheck,
  scored: readonly Scored[],
  options: { readonly split: string; readonly degradations: boolean },
): Promise<string> {
  const { manifest } = moleCheck;
  const heading = `Model ${moleCheck.model}, engine ${moleCheck.engine}, ${manifest.views.length} view(s). In brackets: 95 % intervals of 1,000 resamplings by lesion or patient.`;
  const of = (set: Scored['set'], kind?: Scored['kind']) =>
    scored.filter((one) => one.set === set && (kind === undefined || one.kind === kind));
  const ham = of('ham10000');
  const pad = of('pad-ufes');
  const dermoscopy: Part = ['MILK10k, dermoscopy', of('milk10k', 'dermoscopy')];
  const closeUps: Part = ['MILK10k, close-ups', of('milk10k', 'close-up')];
  const own = of('csv');
  if (own.length > 0) return ownReport(own, manifest, heading);
  const sections: [string, string][] = [
    [`Dermoscopy, ${options.split}`, kindTable([['HAM10000', ham], dermoscopy], manifest)],
    [`Close-ups, ${options.split}`, kindTable([closeUps, ['PAD-UFES-20', pad]], manifest)],
    ['HAM10000 by class', classTable(ham, manifest)],
    ...['sex', 'age', 'site', 'confirmation'].map((fact): [string, string] => [
      `HAM10000 by ${fact}`,
      factTable(ham, fact),
    ]),
    ...[dermoscopy, closeUps].flatMap(([name, part]): [string, string][] => [
      [`${name}: by class`, classTable(part, manifest)],
      [`${name}: by diagnosis`, factTable(part, 'diagnosis')],
      [`${name}: by skin tone (0 darkest, 5 lightest)`, factTable(part, 'skin_tone')],
    ]),
    ['PAD-UFES-20 by framing', factTable(pad, 'framing')],
    ['PAD-UFES-20 by Fitzpatrick skin type', factTable(pad, 'fitzpatrick')],
    ['The gate', gateTable(scored)],
  ];
  const filled = sections.filter(([, text]) => text.split('\n').length > 2);
  if (options.degradations && ham.length > 0)
    filled.push(['Degraded copies', await degraded(moleCheck, [['HAM10000', ham], dermoscopy, closeUps])]);
  return [heading, ...filled.map(([title, text]) => `### ${title}\n\n${text}`)].join('\n\n');
}

/** Pictures of one's own: one table, and what is known of their classes and kinds. */
function ownReport(own: readonly Scored[], manifest: MoleCheck['manifest'], heading: string): string {
  const parts: Part[] = [...groupBy(own, ({ kind }) => kind ?? 'all')];
  const sections = [kindTable(parts, manifest)];
  if (own.some(({ label }) => label !== undefined)) sections.push(classTable(own, manifest));
  return [heading, ...sections, gateTable(own)].join('\n\n');
}

/** AUC and refusals after each degradation, beside those of the pictures as they are. */
async function degraded(moleCheck: MoleCheck, parts: readonly Part[]): Promise<string> {
  const present = parts.filter(([, cases]) => cases.length > 0);
  const row = (name: string, scored: readonly (readonly Scored[])[]) => [
    name,
    ...scored.map((part) => auc(part).toFixed(3)),
    String(scored.flat().filter((one) => one.outcome !== 'assessed').length),
  ];
  const rows = [
    row(
      'none',
      present.map(([, cases]) => cases),
    ),
  ];
  for (const [name, degradation] of Object.entries(degradations)) {
    const scored: Scored[][] = [];
    for (const [, part] of present) scored.push(await scoreAll(moleCheck, part as readonly Item[], degradation));
    rows.push(row(name, scored));
  }
  return table(['degradation', ...present.map(([name]) => `AUC ${name}`), 'refused'], rows);
}
