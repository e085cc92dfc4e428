import { spawnSync } from 'node:child_process';
import { openTelegram, until } from './chats.ts';
import { postPhoto } from './end-to-end.ts';
import { quantile, ratio, round } from './measure.ts';
import { startRedis } from './redis.ts';
import { startService } from './service.ts';

/** Node's histogram holds the time between two samples: in a process that does nothing it says 10 ms, which are no delay. */
const samplingMs = 10;

/** Starts the service again and again, each time beside a Node that does nothing: milliseconds to /readyz, without Redis and with it. */
export async function measureColdStart(modelDir: string, starts: number) {
  const redis = await startRedis();
  const [alone, withRedis, node]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let start = 0; start < starts; start++) {
      node.push(emptyNodeMs());
      alone.push(await readyMs({ MODEL_DIR: modelDir }));
      if (redis !== undefined) withRedis.push(await readyMs({ MODEL_DIR: modelDir, ...redis.environment }));
    }
  } finally {
    await redis?.stop();
  }
  return {
    nodeMs: round(quantile(node, 0.5), 0),
    aloneMs: round(quantile(alone, 0.5), 0),
    timesNode: ratio({ timesMs: alone }, { timesMs: node }),
    ...(withRedis.length > 0 && { withRedisMs: round(quantile(withRedis, 0.5), 0) }),
  };
}

function emptyNodeMs(): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return performance.now() - startedAt;
}

async function readyMs(environment: Readonly<Record<string, string>>): Promise<number> {
  const service = await startService(environment);
  await service.stop();
  return service.readyMs;
}

/** The service under full load over HTTP: 16 uploads at once, until `photos` are answered. */
export async function measureFullLoad(modelDir: string, photo: Buffer, photos: number, concurrency = 16) {
  const service = await startService({ MODEL_DIR: modelDir });
  try {
    const idleMiB = service.peakMiB();
    // As many as it takes until V8 has compiled what it will compile: a service at full load has been at work for a while.
    await inParallel((client) => postPhoto(service.webUrl, photo, client), 6 * concurrency, concurrency);
    // The histogram of the delay begins anew with each scrape.
    const cpuBefore = await service.metric('process_cpu_seconds_total');
    const fullCollections = () => service.metric('nodejs_gc_duration_seconds_count', 'kind="major"');
    const collectionsBefore = await fullCollections();
    const startedAt = performance.now();
    await inParallel((client) => postPhoto(service.webUrl, photo, client), photos, concurrency);
    const seconds = (performance.now() - startedAt) / 1000;
    const eventLoopP99Ms = 1000 * (await service.metric('nodejs_eventloop_lag_p99_seconds')) - samplingMs;
    const cpuSeconds = (await service.metric('process_cpu_seconds_total')) - cpuBefore;
    return {
      concurrency,
      photosPerSecond: round(photos / seconds),
      cpuSecondsPerPhoto: round(cpuSeconds / photos, 4),
      eventLoopP99Ms: round(eventLoopP99Ms),
      fullCollectionsPerPhoto: round(((await fullCollections()) - collectionsBefore) / photos, 3),
      readyMiB: round(idleMiB, 0),
      peakMiB: round(service.peakMiB(), 0),
    };
  } finally {
    await service.stop();
  }
}

/** Telegram photos all at once through Redis, answered by 1, 2 and 4 worker processes. */
export async function measureWorkers(modelDir: string, photo: Buffer, photos: number, counts: readonly number[]) {
  const rows = [];
  for (const workers of counts) {
    const photosPerSecond = await measureWorkerCount(modelDir, photo, photos, workers);
    if (photosPerSecond === undefined) return undefined;
    rows.push({ workers, photosPerSecond });
  }
  return rows;
}

/** With a Redis of its own: every fake Telegram begins with the same update ids, which another's Redis would take for replays. */
async function measureWorkerCount(modelDir: string, photo: Buffer, photos: number, workers: number) {
  const redis = await startRedis();
  if (redis === undefined) return undefined;
  const telegram = await openTelegram(16);
  const environment = {
    MODEL_DIR: modelDir,
    INFERENCE_THREADS: '1',
    ...redis.environment,
    ...telegram.environment,
  };
  const running = await Promise.all([
    startService(environment),
    ...Array.from({ length: workers }, () => startService(environment, 'worker')),
  ]);
  try {
    await telegram.introduce(photo);
    const before = telegram.answers();
    const startedAt = performance.now();
    for (let count = 0; count < photos; count++) await telegram.send(photo);
    await until(() => telegram.answers() >= before + photos);
    return round((1000 * photos) / (performance.now() - startedAt));
  } finally {
    await Promise.all(running.map((service) => service.stop()));
    await telegram.close();
    await redis.stop();
  }
}

async function inParallel(work: (lane: number) => Promise<void>, count: number, width: number): Promise<void> {
  let begun = 0;
  const lane = async (_: unknown, index: number): Promise<void> => {
    while (begun++ < count) await work(index + 1);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
