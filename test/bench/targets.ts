import { quantile, round } from './measure.ts';
import type { Report } from './report.ts';

type Better = 'lower' | 'higher';

/** A figure that was promised: ratios, so that they hold on any machine, but for what people notice by itself. */
interface Promised {
  readonly what: string;
  readonly unit: string;
  readonly better: Better;
  readonly bound: number;
  readonly of: (report: Report) => number | undefined;
}

/** One promised figure over the runs of a benchmark. */
export interface Target {
  readonly what: string;
  readonly unit: string;
  readonly better: Better;
  readonly bound: number;
  /** Median of the runs; not a number where it was not measured. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly met: boolean;
}

const phone = ({ latency }: Report) => latency.rows[0];
const atFull = ({ rows }: Report['load']['oneView']) =>
  rows.find(({ concurrency }) => concurrency === 16)?.shareOfIdeal;

const promised: readonly Promised[] = [
  {
    what: 'check of a 12 MP JPEG, one view, no heat map, against its floor',
    unit: '×',
    better: 'lower',
    bound: 1.05,
    of: (report) => phone(report)?.ratioOneView,
  },
  {
    what: 'the same with everything on, against the floor of as many views',
    unit: '×',
    better: 'lower',
    bound: 1.2,
    of: (report) => phone(report)?.ratioEverything,
  },
  {
    what: 'throughput at concurrency 16 against cores ÷ CPU seconds of the floor, one view',
    unit: '',
    better: 'higher',
    bound: 0.85,
    of: ({ load }) => atFull(load.oneView),
  },
  {
    what: 'the same with everything on',
    unit: '',
    better: 'higher',
    bound: 0.75,
    of: ({ load }) => atFull(load.everything),
  },
  {
    what: 'CPU of a photo over HTTP at full load, against the floor of its views',
    unit: '×',
    better: 'lower',
    bound: 1.25,
    of: ({ fullLoad, load }) => fullLoad.cpuSecondsPerPhoto / load.everything.floorCpuSeconds,
  },
  {
    what: 'Telegram photo to reply, beyond the check, in checks',
    unit: '×',
    better: 'lower',
    bound: 0.3,
    of: ({ endToEnd }) => endToEnd.find(({ way }) => way === 'telegram')?.beyondCheckInChecks,
  },
  {
    what: 'ONNX Runtime against tfjs WASM, one view',
    unit: '× faster',
    better: 'higher',
    bound: 4,
    of: ({ engines }) => engines.find(({ engine, views }) => engine === 'tfjs-wasm' && views === 1)?.timesOnnx,
  },
  {
    what: 'event-loop delay p99 at full load',
    unit: 'ms',
    better: 'lower',
    bound: 20,
    of: ({ fullLoad }) => fullLoad.eventLoopP99Ms,
  },
  {
    what: 'resident memory at full load, concurrency 16',
    unit: 'MiB',
    better: 'lower',
    bound: 400,
    of: ({ fullLoad }) => fullLoad.peakMiB,
  },
  {
    what: "`molecheck serve` from start to ready, against `node -e ''`",
    unit: '×',
    better: 'lower',
    bound: 8,
    of: ({ coldStart }) => coldStart.timesNode,
  },
];

/** The promised figures over the runs, and whether their medians keep them. */
export function targetsOf(reports: readonly Report[]): readonly Target[] {
  return promised.map(({ of, ...target }) => {
    const values = reports.map((report) => round(of(report) ?? Number.NaN, 3)).filter((value) => !Number.isNaN(value));
    const value = quantile(values, 0.5);
    const met = target.better === 'lower' ? value <= target.bound : value >= target.bound;
    return { ...target, value, least: quantile(values, 0), most: quantile(values, 1), met };
  });
}

/** What got worse than `before` by more than 15 %, in words. */
export function worsened(targets: readonly Target[], before: readonly Target[]): readonly string[] {
  const old = new Map(before.map((target) => [target.what, target.value]));
  return targets.flatMap(({ what, value, unit, better }) => {
    const reference = old.get(what);
    if (typeof reference !== 'number' || Number.isNaN(reference)) return [];
    const factor = better === 'lower' ? value / reference : reference / value;
    return factor > 1.15
      ? [`${what}: ${reference} → ${value} ${unit} (${Math.round((factor - 1) * 100)} % worse)`]
      : [];
  });
}
