import { availableParallelism, cpus } from 'node:os';
import { MoleCheck } from '../../src/check/molecheck.ts';
import { createClassifier } from '../../src/classifier/classifier.ts';
import { loadManifest } from '../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../src/classifier/onnx-engine.ts';
import { makeViews, wholeFrame } from '../../src/classifier/views.ts';
import { fromRoot } from '../../src/config/root.ts';
import { decodePhoto } from '../../src/photo/decode.ts';
import { inspect } from '../../src/photo/inspect.ts';
import { measureQuality } from '../../src/photo/quality.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import { openTelegram, until } from './chats.ts';
import { createFloor } from './floor.ts';
import { quantile, round } from './measure.ts';
import { openModel } from './model.ts';
import { drawPictures } from './pictures.ts';
import { mainThreadByPackage, profiling } from './profile-main-thread.ts';
import { startService } from './service.ts';

// npm run build && npm run bench:profile: where each CPU millisecond of a check and of a photo on Telegram goes. CPU time, so
// that other work on the machine counts for little; every stage is run once a round, and the median round counts.
const rounds = 24;
const model = openModel(fromRoot('models/molenet'));
try {
  const { phone } = await drawPictures(true);
  const stages = await profileCheck(phone.bytes);
  const telegram = await profileTelegram(phone.bytes);
  console.log(
    `${model.name}, JPEG of 12 MP · ${cpus()[0]?.model}, ${availableParallelism()} cores · Node ${process.versions.node}`,
  );
  console.log('CPU milliseconds of all threads, median');
  console.table(Object.entries(stages).map(([stage, ms]) => ({ stage, ms: round(ms, 1) })));
  console.log(
    `A photo on Telegram: ${round(telegram.cpuMs, 1)} ms of CPU in the service. Of its main thread, milliseconds by package:`,
  );
  console.table(telegram.packages.map(([name, ms]) => ({ package: name, ms: round(ms, 2) })));
} finally {
  model.close();
}

async function profileCheck(bytes: Buffer): Promise<Record<string, number>> {
  const manifest = await loadManifest(model.dir);
  const engine = await createOnnxEngine({
    modelDir: model.dir,
    manifest,
    threads: Math.min(availableParallelism(), 4),
  });
  const classifier = createClassifier({ engine, manifest });
  const limits = { checkTimeoutMs: 60_000, decodeTimeoutMs: 60_000, maxPixels: 50_000_000, concurrency: 2 };
  const moleCheck = new MoleCheck(classifier, limits);
  const floor = await createFloor(model.dir, manifest);
  const { length: views } = manifest.views;
  const options = { shortSidePx: manifest.input.shortSide, maxPixels: limits.maxPixels, timeoutMs: 60_000 };
  const decoded = await decodePhoto(bytes, options);
  const outcome = await moleCheck.check(photoFromBytes(bytes));
  if (!decoded.ok || outcome.outcome !== 'assessed' || outcome.heatMap === undefined) throw new Error('refused');
  const { analysis } = decoded.value;
  const { heatMap } = outcome;
  const cut = () => makeViews(analysis, wholeFrame(analysis), manifest.views, manifest.input);
  const tensor = cut();
  const stages: Readonly<Record<string, () => unknown>> = {
    'floor: decode, shrink, one view': () => floor(bytes, 1),
    [`floor: decode, shrink, ${views} views`]: () => floor(bytes, views),
    'check, without a heat map': () => moleCheck.check(photoFromBytes(bytes)),
    '· inspect and decode': () => decodePhoto(bytes, options),
    '· · inspect': () => inspect(bytes, 'jpeg', limits.maxPixels),
    '· · quality': () => measureQuality(analysis, analysis),
    [`· cut ${views} views`]: cut,
    [`· run ${views} views`]: () => engine.run(tensor.slice(), views),
    'heat map for a chat': () => heatMap.withScale(),
    'heat map and overlay for the page': () => Promise.all([heatMap.photo(), heatMap.overlay()]),
  };
  const times = new Map<string, number[]>();
  for (let turn = -3; turn < rounds; turn++)
    for (const [stage, work] of Object.entries(stages)) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (turn >= 0) times.set(stage, [...(times.get(stage) ?? []), (user + system) / 1000]);
    }
  await engine.close();
  return Object.fromEntries([...times].map(([stage, values]) => [stage, quantile(values, 0.5)]));
}

async function profileTelegram(photo: Buffer) {
  const telegram = await openTelegram(16);
  const service = await startService({ MODEL_DIR: model.dir, ...telegram.environment }, 'serve', profiling);
  try {
    await telegram.introduce(photo);
    const sendOne = async (): Promise<void> => {
      const before = telegram.answers();
      await telegram.send(photo);
      await until(() => telegram.answers() > before);
    };
    const cpuBefore = await service.metric('process_cpu_seconds_total');
    for (let turn = 0; turn < rounds; turn++) await sendOne();
    const cpuMs = (1000 * ((await service.metric('process_cpu_seconds_total')) - cpuBefore)) / rounds;
    // Apart, as looking slows down.
    await service.ask('start');
    for (let turn = 0; turn < rounds; turn++) await sendOne();
    const packages = mainThreadByPackage(await service.ask('stop'), rounds);
    return { cpuMs, packages };
  } finally {
    await service.stop();
    await telegram.close();
  }
}
