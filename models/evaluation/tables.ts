import type { Manifest } from '../../src/classifier/manifest.ts';
import { priorsOf } from '../../src/classifier/manifest-readings.ts';
import type { Scored } from './score.ts';
import {
  auc,
  balancedAccuracy,
  bootstrap,
  calibrationError,
  type Estimate,
  groupBy,
  share,
  specificityAtSensitivity,
} from './statistics.ts';

type Figure = (cases: readonly Scored[]) => number;

/** A name and the pictures that stand under it. */
export type Part = readonly [name: string, cases: readonly Scored[]];

/** The figures of the sets of one kind of picture, a column each, with their intervals: a Markdown table. */
export function kindTable(parts: readonly Part[], manifest: Manifest): string {
  const { reference } = priorsOf(manifest);
  const rows: [string, Figure][] = [
    ['**sensitivity at the raised band**', foundAtRaised],
    ['cancers in the low band', (part) => 1 - foundAtRaised(part)],
    ['specificity at the raised band', clearedAtRaised],
    ['AUC, malignant against benign', auc],
    ['specificity at 90 % sensitivity', (part) => specificityAtSensitivity(part, 0.9)],
    ['specificity at 95 % sensitivity', (part) => specificityAtSensitivity(part, 0.95)],
    ['balanced accuracy (largest class score)', (part) => balancedAccuracy(byScore(part, manifest))],
    ['balanced accuracy (largest probability)', (part) => balancedAccuracy(byProbability(part, manifest))],
    [`calibration error at a prior of ${reference}`, (part) => calibrationError(part, 15, reference)],
    ['taken for the right kind', (part) => share(part.filter(isTold), (one) => one.taken === one.kind)],
    ['kind unclear', (part) => share(part.filter(isTold), (one) => one.taken === 'unclear')],
    ['wrongly refused as no lesion', (part) => share(part, (one) => one.outcome === 'not-a-lesion')],
  ];
  const present = parts.filter(([, cases]) => cases.length > 0);
  const counts = present.map(([, cases]) => `${cases.length} (${cases.filter((one) => one.positive).length})`);
  return table(
    ['measure', ...present.map(([name]) => name)],
    [
      ['images (malignant or pre-malignant)', ...counts],
      ...rows.map(([name, figure]) => [name, ...present.map(([, cases]) => estimate(bootstrap(cases, figure)))]),
    ],
  );
}

/** Sensitivity per class, by the largest class score. */
export function classTable(cases: readonly Scored[], manifest: Manifest): string {
  const judged = byScore(cases, manifest);
  const rows = manifest.labels
    .filter((label) => judged.some((one) => one.truth === label))
    .map((label) => {
      const own = judged.filter((one) => one.truth === label);
      const said = judged.filter((one) => one.said === label);
      const recall = bootstrap(own, (part) => share(part, (one) => one.said === label));
      return [label, String(own.length), estimate(recall), percent(share(said, (one) => one.truth === label))];
    });
  return table(['class', 'images', 'named rightly', 'of those named so, right'], rows);
}

/** What the raised band found and cleared, and the AUC, by one column of the metadata. */
export function factTable(cases: readonly Scored[], fact: string): string {
  const parts = [...groupBy(cases, (one) => one.facts[fact] ?? 'unknown')].sort(([a], [b]) => a.localeCompare(b));
  const rows = parts.map(([value, part]) => {
    const positives = part.filter((one) => one.positive).length;
    const mixed = positives > 0 && positives < part.length;
    return [
      value,
      `${part.length} (${positives})`,
      positives > 0 ? estimate(bootstrap(part, foundAtRaised, 500)) : '–',
      positives < part.length ? estimate(bootstrap(part, clearedAtRaised, 500)) : '–',
      mixed ? estimate(bootstrap(part, auc, 500)) : '–',
    ];
  });
  return table(
    [fact.replaceAll('_', ' '), 'images (malignant)', 'sensitivity, raised band', 'specificity, raised band', 'AUC'],
    rows,
  );
}

/** What the gate and the quality checks did with each set and kind. */
export function gateTable(cases: readonly Scored[]): string {
  const groups = groupBy(cases, ({ set, kind, facts }) => `${set}: ${kind ?? facts['what'] ?? 'all'}`);
  const others = cases.filter((one) => one.set === 'not-a-lesion');
  const rows = [...groups, ['not-a-lesion: all', others] as const]
    .filter(([, part]) => part.length > 0)
    .map(([name, part]) => [
      name,
      String(part.length),
      percent(share(part, (one) => one.outcome === 'not-a-lesion')),
      percent(share(part, (one) => one.outcome !== 'assessed')),
    ]);
  return table(['pictures', 'number', 'refused as no lesion', 'refused for any reason'], rows);
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The model tells the kinds apart, and somebody says which one it is. */
function isTold(one: Scored): boolean {
  return one.kindScore !== undefined && one.kind !== undefined;
}

function foundAtRaised(cases: readonly Scored[]): number {
  return share(
    cases.filter((one) => one.positive),
    (one) => one.band !== 'low',
  );
}

function clearedAtRaised(cases: readonly Scored[]): number {
  return share(
    cases.filter((one) => !one.positive),
    (one) => one.band === 'low',
  );
}

function estimate({ value, low, high }: Estimate): string {
  return Number.isNaN(value) ? '–' : `${value.toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)})`;
}

function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}

interface Judged {
  readonly truth: string;
  readonly said: string;
  readonly group: string;
}

function byScore(cases: readonly Scored[], manifest: Manifest): Judged[] {
  return judged(cases, manifest, (one) => one.classScores);
}

function byProbability(cases: readonly Scored[], manifest: Manifest): Judged[] {
  return judged(cases, manifest, (one) => one.classes);
}

/** Pictures without a class of their own (MILK10k's INF, BEN_OTH and MAL_OTH) can't be named rightly and are left out. */
function judged(cases: readonly Scored[], { labels }: Manifest, valuesOf: (one: Scored) => readonly number[]) {
  return cases.flatMap((one): Judged[] => {
    if (one.label === undefined) return [];
    const values = valuesOf(one);
    return [{ truth: one.label, said: labels[values.indexOf(Math.max(...values))] ?? '', group: one.group }];
  });
}
