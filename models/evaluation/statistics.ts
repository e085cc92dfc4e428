/** A score and the truth behind it; `group` is resampled as a whole. */
export interface Case {
  readonly score: number;
  readonly positive: boolean;
  readonly group: string;
}

/** Area under the ROC curve: the share of pairs that are ranked rightly (ties count half). */
export function auc(cases: readonly Case[]): number {
  const sorted = [...cases].sort((a, b) => a.score - b.score);
  const positives = cases.filter((one) => one.positive).length;
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const rank = (start + end + 1) / 2;
    for (let index = start; index < end; index++) if (sorted[index]?.positive) rankSum += rank;
    start = end;
  }
  const negatives = cases.length - positives;
  return positives === 0 || negatives === 0
    ? Number.NaN
    : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export function sensitivityAt(cases: readonly Case[], threshold: number): number {
  return share(
    cases.filter((one) => one.positive),
    (one) => one.score >= threshold,
  );
}

export function specificityAt(cases: readonly Case[], threshold: number): number {
  return share(
    cases.filter((one) => !one.positive),
    (one) => one.score < threshold,
  );
}

/** The largest threshold that still finds at least `sensitivity` of the positives. */
function thresholdFor(cases: readonly Case[], sensitivity: number): number {
  const scores = cases.filter((one) => one.positive).map((one) => one.score);
  scores.sort((a, b) => b - a);
  return scores[Math.min(scores.length, Math.ceil(sensitivity * scores.length)) - 1] ?? Number.NaN;
}

export function specificityAtSensitivity(cases: readonly Case[], sensitivity: number): number {
  return specificityAt(cases, thresholdFor(cases, sensitivity));
}

/**
 * Expected calibration error over bins of equal mass. With a prior, in people of whom that share is positive: each positive counts
 * prior / (share of positives), each negative likewise, as the scores are corrected to that prior (Saerens et al. 2002). A set
 * of biopsied lesions, most of them malignant, is so measured on the figure that people are shown.
 */
export function calibrationError(cases: readonly Case[], bins = 15, prior?: number): number {
  const positives = share(cases, (one) => one.positive);
  const wanted = prior ?? positives;
  const weightOf = (one: Case) => (one.positive ? wanted / positives : (1 - wanted) / (1 - positives));
  const byScore = [...groupBy(cases, (one) => String(one.score)).values()];
  byScore.sort(([a], [b]) => (a?.score ?? 0) - (b?.score ?? 0));
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0 }));
  const total = cases.reduce((sum, one) => sum + weightOf(one), 0);
  let before = 0;
  for (const same of byScore) {
    const weight = same.reduce((sum, one) => sum + weightOf(one), 0);
    // Cases of one score belong to the bin that their middle lies in, in whatever order they came.
    const bin = sums[Math.min(bins - 1, Math.floor(((before + weight / 2) / total) * bins))];
    before += weight;
    if (bin === undefined) continue;
    for (const one of same) {
      bin.predicted += weightOf(one) * one.score;
      bin.observed += one.positive ? weightOf(one) : 0;
    }
  }
  return sums.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.observed) / total, 0);
}

/** Mean over the classes that occur of the share that was named rightly. */
export function balancedAccuracy(cases: readonly { readonly truth: string; readonly said: string }[]): number {
  const classes = [...new Set(cases.map((one) => one.truth))];
  return mean(
    classes.map((name) =>
      share(
        cases.filter((one) => one.truth === name),
        (one) => one.said === name,
      ),
    ),
  );
}

/** A figure with its 95 % interval: percentiles over resamplings of whole groups, from a fixed seed. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function bootstrap<T extends { readonly group: string }>(
  cases: readonly T[],
  figure: (sample: readonly T[]) => number,
  rounds = 1000,
): Estimate {
  const groups = [...groupBy(cases, (one) => one.group).values()];
  const random = mulberry32(20261123);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample: T[] = [];
    for (let index = 0; index < groups.length; index++)
      sample.push(...(groups[Math.floor(random() * groups.length)] as T[]));
    const value = figure(sample);
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (quantile: number) => values[Math.round(quantile * (values.length - 1))] ?? Number.NaN;
  return { value: figure(cases), low: at(0.025), high: at(0.975) };
}

/** Items by key, in order of first appearance (`Map.groupBy` needs Node 21). */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [item]);
    else members.push(item);
  }
  return groups;
}

export function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.filter(test).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Tommy Ettinger's Mulberry32: small, seeded, good enough for resampling. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
