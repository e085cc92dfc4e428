import { modelInfo } from '../../src/check/model-info.ts';
import type { Manifest } from '../../src/classifier/manifest.ts';
import type { Scored } from './score.ts';
import {
  auc,
  balancedAccuracy,
  bootstrap,
  calibrationError,
  type Estimate,
  groupBy,
  sensitivityAt,
  share,
  specificityAt,
  specificityAtSensitivity,
} from './statistics.ts';

type Figure = (cases: readonly Scored[]) => number;

/** The figures of one set of lesions, each with its interval: a Markdown table. */
export function mainTable(cases: readonly Scored[], manifest: Manifest): string {
  const rows: [string, Figure][] = [
    ['AUC, malignant against benign', auc],
    ['balanced accuracy, seven classes (largest class score)', (part) => balancedAccuracy(byScore(part, manifest))],
    [
      'balanced accuracy, seven classes (largest calibrated probability)',
      (part) => balancedAccuracy(byProbability(part, manifest)),
    ],
    ['accuracy, seven classes (largest calibrated probability)', (part) => accuracy(byProbability(part, manifest))],
    ['specificity at 90 % sensitivity', (part) => specificityAtSensitivity(part, 0.9)],
    ['specificity at 95 % sensitivity', (part) => specificityAtSensitivity(part, 0.95)],
    ['expected calibration error, 15 equal-mass bins', calibrationError],
  ];
  for (const point of modelInfo(manifest).operatingPoints) {
    rows.push([
      `sensitivity at ${point.name} (${point.threshold.toFixed(3)})`,
      (part) => sensitivityAt(part, point.threshold),
    ]);
    rows.push([
      `specificity at ${point.name} (${point.threshold.toFixed(3)})`,
      (part) => specificityAt(part, point.threshold),
    ]);
  }
  const malignant = cases.filter((one) => one.positive).length;
  return [
    `${cases.length} images, ${malignant} malignant or pre-malignant; intervals: 95 %, 1,000 resamplings by lesion or patient.`,
    '',
    table(
      ['measure', 'value', '95 % interval'],
      rows.map(([name, figure]) => [name, ...estimate(bootstrap(cases, figure))]),
    ),
  ].join('\n');
}

/** Sensitivity per class, by the largest class score. */
export function classTable(cases: readonly Scored[], manifest: Manifest): string {
  const judged = byScore(cases, manifest);
  const rows = [...manifest.labels]
    .filter((label) => judged.some((one) => one.truth === label))
    .map((label) => {
      const own = judged.filter((one) => one.truth === label);
      const said = judged.filter((one) => one.said === label);
      const recall = bootstrap(own, (part) => share(part, (one) => one.said === label));
      return [label, String(own.length), ...estimate(recall), percent(share(said, (one) => one.truth === label))];
    });
  return table(['class', 'images', 'named rightly', '95 % interval', 'of those named so, right'], rows);
}

/** AUC and the operating point of the raised band, by one column of the metadata. */
export function factTable(cases: readonly Scored[], fact: string, manifest: Manifest): string {
  const raised =
    modelInfo(manifest).operatingPoints.find((point) => point.name === manifest.bands.raised)?.threshold ?? 0.5;
  const parts = [...groupBy(cases, (one) => one.facts[fact] ?? 'unknown')].sort(([a], [b]) => a.localeCompare(b));
  const rows = parts.map(([value, part]) => {
    const positives = part.filter((one) => one.positive).length;
    const mixed = positives > 0 && positives < part.length;
    const area = mixed ? estimate(bootstrap(part, auc, 500)) : ['–', ''];
    return [
      value,
      `${part.length} (${positives})`,
      ...area,
      positives > 0 ? percent(sensitivityAt(part, raised)) : '–',
      positives < part.length ? percent(specificityAt(part, raised)) : '–',
    ];
  });
  return table([fact, 'images (malignant)', 'AUC', '95 % interval', 'sensitivity', 'specificity'], rows);
}

/** What the gate and the quality checks did with each set. */
export function gateTable(cases: readonly Scored[]): string {
  const groups = groupBy(cases, (one) => (one.set === 'not-a-lesion' ? `${one.set}: ${one.facts['kind']}` : one.set));
  const all = cases.filter((one) => one.set === 'not-a-lesion');
  const rows = [...groups, ['not-a-lesion: all', all] as const]
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

function estimate({ value, low, high }: Estimate): [string, string] {
  return [value.toFixed(3), `${low.toFixed(3)} – ${high.toFixed(3)}`];
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
  return cases.map((one) => judged(one, one.classScores, manifest));
}

function byProbability(cases: readonly Scored[], manifest: Manifest): Judged[] {
  return cases.map((one) => judged(one, one.classes, manifest));
}

function judged(one: Scored, values: readonly number[], manifest: Manifest): Judged {
  const said = manifest.labels[values.indexOf(Math.max(...values))] ?? '';
  return { truth: one.label ?? 'none', said, group: one.group };
}

function accuracy(cases: readonly Judged[]): number {
  return share(cases, (one) => one.truth === one.said);
}
