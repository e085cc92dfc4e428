/** Milliseconds of one case over the rounds of a measurement. */
export interface Timing {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly rounds: number;
}

export interface Measured {
  /** In the order of the rounds. */
  readonly timesMs: readonly number[];
}

/**
 * Runs every case once a round, so that whatever else the machine does hits them alike. The first rounds warm up and are
 * not counted.
 *
 * @param prepare makes what a case is given, before its clock starts.
 */
export async function interleave<Name extends string, Given = undefined>(
  cases: Readonly<Record<Name, (given: Given) => Promise<unknown>>>,
  rounds: number,
  warmUp = 2,
  prepare?: (name: Name) => Given,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(cases) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++)
    for (const name of names) {
      const given = prepare?.(name) as Given;
      const startedAt = performance.now();
      await cases[name](given);
      if (round >= 0) times[name].push(performance.now() - startedAt);
    }
  return Object.fromEntries(names.map((name) => [name, { timesMs: times[name] }])) as unknown as Record<Name, Measured>;
}

export function timing({ timesMs }: Measured): Timing {
  return { medianMs: round(quantile(timesMs, 0.5)), p99Ms: round(quantile(timesMs, 0.99)), rounds: timesMs.length };
}

/** Median of the rounds' own ratios: both sides of each were measured within the same moments. */
export function ratio(of: Measured, to: Measured): number {
  return round(
    quantile(
      of.timesMs.map((time, index) => time / (to.timesMs[index] as number)),
      0.5,
    ),
    3,
  );
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
