/**
 * Ten minutes at 80 % of capacity on the pretended Telegram (npm run soak; SOAK_MINUTES for less): no memory that grows, no event loop
 * that stands still, every reply right. Prints what it measured and adds it to the table of faults. Exit code 1 where a bound broke.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/config/root.ts';
import { startBot } from './bot-process.ts';
import { phonePhoto } from './model.ts';
import { record, soakFile } from './record.ts';
import { startTelegramScene } from './telegram-scene.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 10);
const people = 60;
const warmUpMs = Math.min(60_000, minutes * 20_000);

const scene = await startTelegramScene(people, await phonePhoto());
const bot = await startBot({
  role: 'serve',
  environment: {
    ...scene.environment,
    MODEL_DIR: join(projectRoot, 'models/molenet'),
    TELEGRAM_MESSAGES_PER_SECOND: '1000',
    QUEUE_LIMIT: '5000',
  },
});

/** Resident memory: all of it, what was allocated, and the pages of mapped files (libraries, the store). */
function resident(): { readonly mb: number; readonly anonymousMb: number; readonly filesMb: number } {
  const status = readFileSync(`/proc/${bot.pid}/status`, 'utf8');
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { mb: megabytes('VmRSS'), anonymousMb: megabytes('RssAnon'), filesMb: megabytes('RssFile') };
}

/** Photos a second while there is always one more to check. */
async function measureCapacity(): Promise<number> {
  const startedMs = performance.now();
  scene.send(1);
  await scene.atLeast(people);
  return people / ((performance.now() - startedMs) / 1000);
}

await scene.agree();
const capacity = await measureCapacity();
const perSecond = 0.8 * capacity;
console.log(`capacity ${capacity.toFixed(1)}/s; ${minutes} min at ${perSecond.toFixed(1)}/s`);

const samples: { readonly atMs: number; readonly mb: number; readonly lagMs: number }[] = [];
const startedMs = performance.now();
const endsMs = startedMs + minutes * 60_000;
let sent = 0;
let sampledMs = startedMs;
await bot.metric('nodejs_eventloop_lag_p99_seconds');
const cpuBefore = await bot.metric('process_cpu_seconds_total');
for (let nowMs = startedMs; nowMs < endsMs; nowMs = performance.now()) {
  for (const due = ((nowMs - startedMs) / 1000) * perSecond; sent < due; sent += 1) scene.sendOne();
  if (nowMs - sampledMs > 5000) {
    sampledMs = nowMs;
    const lagMs = 1000 * (await bot.metric('nodejs_eventloop_lag_p99_seconds'));
    const memory = resident();
    samples.push({ atMs: nowMs - startedMs, mb: memory.mb, lagMs });
    const heapMb = (await bot.metric('nodejs_heap_size_used_bytes')) / 2 ** 20;
    const externalMb = (await bot.metric('nodejs_external_memory_bytes')) / 2 ** 20;
    console.log(
      `${((nowMs - startedMs) / 1000).toFixed(0).padStart(4)} s: ${memory.mb.toFixed(0)} MB resident (${memory.anonymousMb.toFixed(0)} allocated, ${memory.filesMb.toFixed(0)} files), heap ${heapMb.toFixed(0)} MB, external ${externalMb.toFixed(0)} MB, event loop ${lagMs.toFixed(0)} ms`,
    );
  }
  await sleep(20);
}
const tally = await scene.settled(60_000);
const cpuMs = (1000 * ((await bot.metric('process_cpu_seconds_total')) - cpuBefore)) / Math.max(1, sent);

const settledSamples = samples.filter(({ atMs }) => atMs >= warmUpMs);
const firstMb = Math.max(...samples.filter(({ atMs }) => atMs < warmUpMs).map(({ mb }) => mb));
const lastMb = Math.max(...settledSamples.slice(-12).map(({ mb }) => mb));
const growth = lastMb / firstMb - 1;
// The metric is the p99 of each five seconds; of all of them, the one that 99 % stay below.
const lags = settledSamples.map(({ lagMs }) => lagMs).sort((a, b) => a - b);
const lagMs = lags[Math.floor(lags.length * 0.99)] ?? Number.NaN;
const medianLagMs = lags[Math.floor(lags.length / 2)] ?? Number.NaN;
const wrong = scene
  .answers()
  .filter((text) => !/\d ?%/.test(text) && !/recognise|blurred|dark|bright|pixels/.test(text)).length;

const summary = `${minutes} min at ${perSecond.toFixed(1)} photos/s (80 % of ${capacity.toFixed(1)}): memory ${firstMb.toFixed(0)} → ${lastMb.toFixed(0)} MB (${(100 * growth).toFixed(1)} %), event-loop delay p99 ${medianLagMs.toFixed(0)} ms in the median five seconds, ${lagMs.toFixed(0)} ms in the worst; ${cpuMs.toFixed(0)} ms of CPU a photo; ${wrong} replies that are neither result nor abstention`;
console.log(summary);
console.log(tally);
record(
  { where: 'one process, Telegram', fault: `soak, ${minutes} min at 80 % of capacity`, sees: summary, ...tally },
  soakFile,
);
await bot.close();
await scene.close();
const holds = growth <= 0.1 && lagMs <= 50 && wrong === 0 && tally.lost === 0 && tally.doubled === 0;
console.log(holds ? 'soak: every bound holds' : 'soak: a bound is broken');
process.exit(holds ? 0 : 1);
