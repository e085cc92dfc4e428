import type { measureEndToEnd } from './end-to-end.ts';
import type { measureEngines } from './engines.ts';
import type { measureLatency } from './latency.ts';
import type { LoadResult } from './load-child.ts';
import type { measureColdStart, measureFullLoad, measureWorkers } from './serving.ts';
import type { Target } from './targets.ts';

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

/** What `latest.json` keeps of a benchmark: the figures that were promised over all runs, and the last run whole. */
export interface Kept {
  readonly runs: number;
  readonly targets: readonly Target[];
  readonly last: Report;
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
  console.log(`Checks side by side, 12 MP JPEG, one view (${floorOf(load.oneView)})`);
  console.table(load.oneView.rows);
  console.log(`The same with everything on (${floorOf(load.everything)})`);
  console.table(load.everything.rows);
  console.log('The service over HTTP at full load');
  console.table([report.fullLoad]);
  console.log('Start to ready, ms', report.coldStart);
  if (report.workers !== undefined) console.table(report.workers);
  for (const skipped of report.skipped) console.log(`Skipped: ${skipped}`);
}

export function printTargets(targets: readonly Target[], runs: number): void {
  console.log(`\nTargets: median of ${runs} runs (least to most)`);
  console.table(
    targets.map(({ what, value, least, most, unit, better, bound, met }) => ({
      target: what,
      measured: `${value} ${unit} (${least} – ${most})`,
      bound: `${better === 'lower' ? '≤' : '≥'} ${bound}`,
      met: met ? 'yes' : 'NO',
    })),
  );
}

function floorOf({ floorCpuSeconds, busyFloor }: LoadResult): string {
  const { cpuSeconds, perSecond } = busyFloor;
  return `floor: ${floorCpuSeconds} CPU seconds, ${cpuSeconds} with all cores busy, ${perSecond} a second`;
}

function show(time: { readonly medianMs: number; readonly p99Ms: number } | undefined): string {
  return time === undefined ? '' : `${time.medianMs} (${time.p99Ms})`;
}
