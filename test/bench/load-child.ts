import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMoleCheck } from '../../src/check/create.ts';
import { collectLessOften } from '../../src/ops/collections.ts';
import { loadConfig } from '../../src/platforms.ts';
import { arrived, checked } from './checked.ts';
import { createFloor } from './floor.ts';
import type { FloorOrder } from './floor-child.ts';
import { round } from './measure.ts';

export interface LoadOrder {
  readonly modelDir: string;
  readonly photoPath: string;
  /** All views and the heat map; one view without it otherwise. */
  readonly everything: boolean;
  readonly concurrencies: readonly number[];
  readonly checks: number;
}

export interface LoadRow {
  readonly concurrency: number;
  readonly checksPerSecond: number;
  readonly cpuSecondsPerCheck: number;
  readonly eventLoopP99Ms: number;
  /** Checks a second against cores ÷ CPU seconds of the floor. */
  readonly shareOfIdeal: number;
  /** Checks a second against floors a second with one after another on every core. */
  readonly shareOfBusyFloor: number;
}

export interface LoadResult {
  /** Of a floor while all other cores rest. */
  readonly floorCpuSeconds: number;
  /**
   * The same while every core runs floors. Where two cores are threads of one, or caches and memory are shared, they are slower
   * together: 2 cores do less than twice what one does.
   */
  readonly busyFloor: { readonly cpuSeconds: number; readonly perSecond: number };
  readonly rows: readonly LoadRow[];
}

// A process of its own: nothing else may add to its CPU time or hold up its event loop. The defaults of `serve` apply.
process.once('message', async (order: LoadOrder) => {
  const result = await load(order);
  process.send?.(result, () => process.exit());
});

async function load({ modelDir, photoPath, everything, concurrencies, checks }: LoadOrder): Promise<LoadResult> {
  collectLessOften();
  const bytes = readFileSync(photoPath);
  const config = loadConfig({ MODEL_DIR: modelDir, ...(!everything && { MAX_VIEWS: '1' }) });
  const check = await createMoleCheck(config);
  const views = everything ? check.manifest.views.length : 1;
  const floor = await createFloor(modelDir, check.manifest);
  await floor(bytes, views);
  const floors = Math.ceil(checks / 2);
  const floorCpu = await cpuOf(async () => {
    for (let run = 0; run < floors; run++) await floor(bytes, views);
  });
  const floorCpuSeconds = floorCpu.cpuSeconds / floors;
  const busyFloor = await busyFloors({ modelDir, photoPath, views }, floors);
  const one = () => checked(check, arrived(bytes), everything);
  await Promise.all(Array.from({ length: 8 }, one));

  const rows: LoadRow[] = [];
  for (const concurrency of concurrencies) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const { cpuSeconds, seconds } = await cpuOf(() => inParallel(one, checks, concurrency));
    delay.disable();
    rows.push({
      concurrency,
      checksPerSecond: round(checks / seconds),
      cpuSecondsPerCheck: round(cpuSeconds / checks, 4),
      eventLoopP99Ms: round(delay.percentile(99) / 1e6),
      shareOfIdeal: round((checks / seconds) * (floorCpuSeconds / availableParallelism()), 3),
      shareOfBusyFloor: round(checks / seconds / busyFloor.perSecond, 3),
    });
  }
  await check.close();
  return { floorCpuSeconds: round(floorCpuSeconds, 4), busyFloor, rows };
}

/** Floors on all cores at once, `floors` on each, one process a core. */
async function busyFloors(order: FloorOrder, floors: number): Promise<LoadResult['busyFloor']> {
  const file = new URL('floor-child.ts', import.meta.url);
  const lanes = Array.from({ length: availableParallelism() }, () => fork(file, { execArgv: ['--import', 'tsx'] }));
  const tell = async (lane: ChildProcess, what: FloorOrder | number): Promise<number> => {
    lane.send(what);
    return (await once(lane, 'message'))[0] as number;
  };
  try {
    await Promise.all(lanes.map((lane) => tell(lane, order)));
    const startedAt = performance.now();
    const cpuSeconds = await Promise.all(lanes.map((lane) => tell(lane, floors)));
    const seconds = (performance.now() - startedAt) / 1000;
    const count = lanes.length * floors;
    return {
      cpuSeconds: round(cpuSeconds.reduce((sum, lane) => sum + lane, 0) / count, 4),
      perSecond: round(count / seconds),
    };
  } finally {
    for (const lane of lanes) lane.kill();
  }
}

async function cpuOf(work: () => Promise<unknown>) {
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - startedAt) / 1000 };
}

async function inParallel(work: () => Promise<unknown>, count: number, width: number): Promise<void> {
  let begun = 0;
  const lane = async () => {
    while (begun++ < count) await work();
  };
  await Promise.all(Array.from({ length: width }, lane));
}
