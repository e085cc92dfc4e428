import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot } from '../../src/config/root.ts';
import { collectLessOften } from '../../src/ops/collections.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { measureEngines } from './engines.ts';
import { measureLatency } from './latency.ts';
import { measureLoad } from './load.ts';
import { round } from './measure.ts';
import { openModel } from './model.ts';
import { drawPictures } from './pictures.ts';
import { type Kept, print, printTargets, type Report } from './report.ts';
import { measureColdStart, measureFullLoad, measureWorkers } from './serving.ts';
import { targetsOf, worsened } from './targets.ts';

// npm run bench [-- --quick] [--runs N] [--compare] [--model DIR]; the README of this folder explains the figures.
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Whole measurements; of each promised figure their median counts. */
    runs: { type: 'string', default: '3' },
    /** Says what is worse than in latest.json instead of replacing it; exit code 1 if something is. */
    compare: { type: 'boolean', default: false },
    model: { type: 'string', default: fromRoot('models/molenet') },
  },
});
const latestPath = fromRoot('test/bench/latest.json');
const { quick } = options;
if (!existsSync(fromRoot('dist/src/cli.js')))
  throw new Error('The service is measured as it is shipped: npm run build first.');

// As `serve` does: `check` is measured in this process.
collectLessOften();
const loadBefore = round(loadavg()[0] ?? 0);
const model = openModel(options.model);
const photoPath = join(tmpdir(), `molecheck-bench-${process.pid}.jpg`);
const step = (what: string): void => console.error(`${(process.uptime() | 0).toString().padStart(4)} s  ${what}`);
try {
  const reports: Report[] = [];
  for (let run = 1; run <= Number(options.runs); run++) {
    step(`run ${run} of ${options.runs}`);
    reports.push(await measure());
  }
  const [last] = reports.slice(-1);
  if (last === undefined) throw new Error('--runs takes a number from 1.');
  const targets = targetsOf(reports);
  print(last);
  printTargets(targets, reports.length);
  const kept: Kept = { runs: reports.length, targets, last };
  if (options.compare) compare(kept);
  else writeFileSync(latestPath, `${JSON.stringify(kept, null, 2)}\n`);
} finally {
  model.close();
  rmSync(photoPath, { force: true });
}

async function measure(): Promise<Report> {
  step('drawing the pictures');
  const { phone, pictures, skipped } = await drawPictures(quick);
  writeFileSync(photoPath, phone.bytes);
  const order = { modelDir: model.dir, photoPath, concurrencies: quick ? [1, 16] : [1, 4, 16, 64] };
  step('check against floor');
  const latency = await measureLatency(model.dir, pictures, quick ? 15 : 30);
  step('engines');
  const engines = await measureEngines(model.dir, quick ? 15 : 40, process.env['MOLECHECK_TFJS_NODE']);
  step('checks side by side');
  const oneView = await measureLoad({ ...order, everything: false, checks: quick ? 64 : 96 });
  const everything = await measureLoad({ ...order, everything: true, checks: quick ? 32 : 64 });
  step('end to end');
  const endToEnd = await measureEndToEnd(model.dir, phone.bytes, quick ? 10 : 24);
  step('the service at full load');
  const fullLoad = await measureFullLoad(model.dir, phone.bytes, quick ? 96 : 192);
  step('starts');
  const coldStart = await measureColdStart(model.dir, quick ? 3 : 7);
  step('workers');
  let failed = '';
  const workers = await measureWorkers(model.dir, phone.bytes, quick ? 24 : 48, quick ? [1] : [1, 2, 4]).catch(
    (error: unknown) => {
      failed = `workers: ${String(error)}`;
      return undefined;
    },
  );
  return {
    at: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.versions.node,
      loadBefore,
    },
    model: model.name,
    quick,
    skipped: [
      ...skipped,
      ...engines.skipped,
      ...(workers === undefined ? [failed || 'workers: redis-server is not installed'] : []),
    ],
    latency,
    engines: engines.rows,
    load: { oneView, everything },
    endToEnd,
    fullLoad,
    coldStart,
    workers,
  };
}

function compare({ targets }: Kept): void {
  const worse = worsened(targets, (JSON.parse(readFileSync(latestPath, 'utf8')) as Kept).targets);
  console.log(
    worse.length === 0 ? 'Nothing is worse by more than 15 %.' : `Worse by more than 15 %:\n  ${worse.join('\n  ')}`,
  );
  if (worse.length > 0) process.exitCode = 1;
}
