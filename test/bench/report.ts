import type { measureEndToEnd } from './end-to-end.ts';
import type { measureEngines } from './engines.ts';
import type { measureLatency } from './latency.ts';
import type { LoadResult } from './load-child.ts';
import { round } from './measure.ts';
import type { measureColdStart, measureFullLoad, measureWorkers } from './serving.ts';

type Result<Measurement extends (...given: never[]) => unknown> = Awaited<ReturnType<Measurement>>;

/** One run of the benchmark, as `latest.json` keeps it. */
export interface Report {
  readonly at: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly loadBefore: number;
  };
  readonly model: string;
  readonly quick: boolean;
  readonly skipped: readonly string[];
  readonly latency: Result<typeof measureLatency>;
  readonly engines: Result<typeof measureEngines>['rows'];
  readonly load: { readonly oneView: LoadResult; readonly everything: LoadResult };
  readonly endToEnd: Result<typeof measureEndToEnd>;
  readonly fullLoad: Result<typeof measureFullLoad>;
  readonly coldStart: Result<typeof measureColdStart>;
  readonly workers: Result<typeof measureWorkers>;
}

export interface Target {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: number;
  readonly better: 'lower' | 'higher';
  readonly met: boolean;
}

/** The figures that were promised, and whether this run keeps them. */
export function targetsOf(report: Report): readonly Target[] {
  const phone = report.latency.rows[0];
  const atFull = (load: LoadResult) => load.rows.find(({ concurrency }) => concurrency === 16)?.shareOfIdeal;
  const way = report.endToEnd.find((row) => row.way === 'telegram');
  const wasm = report.engines.find(({ engine, views }) => engine === 'tfjs-wasm' && views === 1);
  const at = (
    what: string,
    value: number | undefined,
    unit: string,
    better: 'lower' | 'higher',
    bound: number,
  ): Target => {
    const known = value ?? Number.NaN;
    return { what, value: known, unit, bound, better, met: better === 'lower' ? known <= bound : known >= bound };
  };
  return [
    at('check of a 12 MP JPEG, one view, no heat map, against its floor', phone?.ratioOneView, '×', 'lower', 1.1),
    at('the same with everything on, against the floor of as many views', phone?.ratioEverything, '×', 'lower', 1.6),
    at('Telegram photo to reply, beyond the check, median', way?.beyondCheck.medianMs, 'ms', 'lower', 15),
    at(
      'throughput at concurrency 16 against cores ÷ CPU seconds of the floor, one view',
      atFull(report.load.oneView),
      '',
      'higher',
      0.85,
    ),
    at('the same with everything on', atFull(report.load.everything), '', 'higher', 0.85),
    at('ONNX Runtime against tfjs WASM, one view', wasm?.timesOnnx, '× faster', 'higher', 4),
    at('event-loop delay p99 at full load', report.fullLoad.eventLoopP99Ms, 'ms', 'lower', 30),
    at('resident memory at full load, concurrency 16', report.fullLoad.peakMiB, 'MiB', 'lower', 450 / 1.048576),
    at('`molecheck serve` from start to ready', report.coldStart.aloneMs / 1000, 's', 'lower', 1),
  ];
}

/** What got worse than in `before` by more than 15 %, in words. Targets' figures alone: most are ratios, so another machine counts for little. */
export function worsened(report: Report, before: Report): readonly string[] {
  const old = new Map(targetsOf(before).map((target) => [target.what, target.value]));
  return targetsOf(report).flatMap(({ what, value, unit, better }) => {
    const reference = old.get(what);
    if (reference === undefined || Number.isNaN(reference)) return [];
    const factor = better === 'lower' ? value / reference : reference / value;
    return factor > 1.15
      ? [`${what}: ${reference} → ${value} ${unit} (${Math.round((factor - 1) * 100)} % worse)`]
      : [];
  });
}

export function print(report: Report): void {
  const { machine, latency, load } = report;
  console.log(
    `\n${report.model}, ${latency.views} views · ${machine.cpu}, ${machine.cores} cores · Node ${machine.node}`,
  );
  if (machine.loadBefore > 0.5) console.log(`The machine was busy before the run (load ${machine.loadBefore}).`);
  console.log('\nMilliseconds, median (p99): floor and check with one view, floor and check with everything on');
  console.table(
    latency.rows.map((row) => ({
      picture: row.picture,
      kB: Math.round(row.bytes / 1000),
      'floor 1': show(row.floorOneView),
      'check 1': show(row.checkOneView),
      '×': row.ratioOneView ?? '',
      'floor all': show(row.floorAllViews),
      'check all': show(row.checkEverything),
      '× ': row.ratioEverything ?? '',
    })),
  );
  console.log('Engines');
  console.table(
    report.engines.map(({ engine, views, timesOnnx, ...time }) => ({ engine, views, ms: show(time), timesOnnx })),
  );
  console.log('End to end, 12 MP JPEG');
  console.table(
    report.endToEnd.map((row) => ({ way: row.way, ms: show(row.total), 'beyond the check': show(row.beyondCheck) })),
  );
  console.log(`Checks side by side, 12 MP JPEG, one view (floor: ${load.oneView.floorCpuSeconds} CPU seconds)`);
  console.table(load.oneView.rows);
  console.log(`The same with everything on (floor: ${load.everything.floorCpuSeconds} CPU seconds)`);
  console.table(load.everything.rows);
  console.log('The service over HTTP at full load');
  console.table([report.fullLoad]);
  console.log('Start to ready, ms', report.coldStart);
  if (report.workers !== undefined) console.table(report.workers);
  for (const skipped of report.skipped) console.log(`Skipped: ${skipped}`);
  console.log('\nTargets');
  console.table(
    targetsOf(report).map(({ what, value, unit, better, bound, met }) => ({
      target: what,
      measured: `${round(value, 3)} ${unit}`,
      bound: `${better === 'lower' ? '≤' : '≥'} ${round(bound, 2)}`,
      met: met ? 'yes' : 'NO',
    })),
  );
}

function show(time: { readonly medianMs: number; readonly p99Ms: number } | undefined): string {
  return time === undefined ? '' : `${time.medianMs} (${time.p99Ms})`;
}
