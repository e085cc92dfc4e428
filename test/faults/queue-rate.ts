/**
 * Jobs a second that BullMQ and one Redis carry from a front to a worker that only notes them as answered (npm run bench:queue): the
 * figure behind "how far it goes" in deploy/README.md. Everything runs on this machine, Redis with its log on disk.
 */
import { execFileSync } from 'node:child_process';
import { pino } from 'pino';
import { createMetrics } from '../../src/ops/metrics.ts';
import { createBullQueue } from '../../src/queue/bull-queue.ts';
import { connectRedis } from '../../src/store/redis-connection.ts';
import { createSeal } from '../../src/store/seal.ts';
import { makeJob } from '../unit/queue/jobs.ts';
import { startRedis } from './redis-server.ts';

const jobs = 5000;
const server = await startRedis();
const logger = pino({ level: 'silent' });
const metrics = createMetrics();
const open = () =>
  createBullQueue({
    redis: connectRedis(server.url, logger),
    seal: createSeal('a secret of the benchmark'),
    limit: 10 * jobs,
    concurrency: 50,
    logger,
    metrics,
  });
const front = open();
const worker = open();

const cpuSeconds = (): number => {
  const ticks = execFileSync('cut', ['-d ', '-f14,15', `/proc/${server.pid()}/stat`], { encoding: 'utf8' });
  return (
    ticks
      .trim()
      .split(' ')
      .reduce((sum, value) => sum + Number(value), 0) / 100
  );
};

let done = 0;
const finished = new Promise<void>((resolve) => {
  worker.process(async (_job, { keep }) => {
    // What a photo on Telegram writes: the message that is to become its reply, then its outcome.
    await keep({ note: '1' });
    await keep({ outcomes: [] });
    done += 1;
    if (done === jobs) resolve();
  });
});
const [startedMs, startedCpu] = [performance.now(), cpuSeconds()];
for (let added = 0; added < jobs; added += 100)
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => front.add(makeJob(`${added + index}`, `person${index}`))),
  );
await finished;
const seconds = (performance.now() - startedMs) / 1000;
const redisMs = (1000 * (cpuSeconds() - startedCpu)) / jobs;
console.log(
  `${(jobs / seconds).toFixed(0)} jobs/s through one front and one worker; Redis spent ${redisMs.toFixed(3)} ms of CPU on each`,
);
await server.close();
process.exit(0);
