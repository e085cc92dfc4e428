import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bullJobId } from '../../../src/queue/bull-keys.ts';
import { createBullQueue } from '../../../src/queue/bull-queue.ts';
import type { CheckJob } from '../../../src/queue/check-job.ts';
import { abortCode } from '../../../src/queue/job-abort.ts';
import type { JobContext, JobQueue } from '../../../src/queue/job-queue.ts';
import { connectRedis } from '../../../src/store/redis-connection.ts';
import { createSeal } from '../../../src/store/seal.ts';
import { hasRedis, needsRedis, type RedisServer, startRedis } from '../../faults/redis-server.ts';
import { makeJob, makeSurroundings } from './jobs.ts';

const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

describe.skipIf(!hasRedis)(`BullMQ queue${needsRedis}`, () => {
  let server: RedisServer;
  let prefix = '';
  let serial = 0;
  const opened: JobQueue[] = [];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close(0);
    prefix = '';
  });
  afterAll(() => server.close());

  /** One process's end of the queue; all of one test share their keys. */
  function open(
    limits: { limit?: number; concurrency?: number; lockMs?: number; lookMs?: number } = {},
    { url = server.url, lines = [] as string[], secret = 'a secret of the tests' } = {},
  ) {
    if (prefix === '') prefix = `{test${++serial}}`;
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const surroundings = { ...makeSurroundings(), logger };
    const redis = connectRedis(url, logger);
    const seal = createSeal(secret);
    const queue = createBullQueue({ redis, seal, prefix, limit: 100, concurrency: 1, ...limits, ...surroundings });
    opened.push(queue);
    return { queue, redis, ...surroundings };
  }

  it('hands a job from the process that accepts it to the one that checks, as it was', async () => {
    const front = open();
    const seen: CheckJob[] = [];
    const worker = open();
    worker.queue.process(async (job, { attempt, lastAttempt }) => {
      seen.push(job);
      expect({ attempt, lastAttempt }).toEqual({ attempt: 1, lastAttempt: false });
    });
    const job = makeJob('1');
    expect(await front.queue.add(job)).toEqual({ status: 'accepted' });
    await until(() => expect(seen).toEqual([job]));
    await until(async () => expect(await front.queue.depth()).toEqual({ waiting: 0, active: 0, oldestMs: 0 }));
  });

  it('takes an id once: waiting, in hand and after it was answered, and keeps nothing personal of it', async () => {
    const { queue, redis } = open();
    await queue.add(makeJob('1'));
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'duplicate' });
    let runs = 0;
    queue.process(async () => {
      runs += 1;
    });
    await until(async () => expect(await redis.exists(`${prefix}:done:${bullJobId('telegram:1')}`)).toBe(1));
    await until(async () => expect(await redis.exists(`${prefix}:checks:${bullJobId('telegram:1')}`)).toBe(0));
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'duplicate' });
    expect(runs).toBe(1);
    expect(await dump(redis, prefix)).not.toMatch(/secret-file|4711|anna/);
  });

  it('takes people in turn over processes: everybody’s first photo before anybody’s second', async () => {
    const [one, two] = [open(), open()];
    for (const id of ['a1', 'a2', 'a3']) await one.queue.add(makeJob(id, 'anna'));
    for (const id of ['b1', 'b2']) await two.queue.add(makeJob(id, 'ben'));
    await one.queue.add(makeJob('c1', 'carla'));
    const order: string[] = [];
    one.queue.process(async (job) => void order.push(job.id.replace('telegram:', '')));
    await until(() => expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']));
  });

  it('refuses when it is full, with a time from the pace of all workers', async () => {
    const { queue, redis } = open({ limit: 2 });
    await queue.add(makeJob('1'));
    await queue.add(makeJob('2', 'ben'));
    const [seconds] = await redis.time();
    // BullMQ's own count: three were finished within the last 30 s, and 99 in minutes before.
    const counted = { prevTS: (Number(seconds) - 30) * 1000, prevCount: 99, count: 102 };
    await redis.hset(`${prefix}:checks:metrics:completed`, counted);
    const refused = await queue.add(makeJob('3'));
    expect(refused.status).toBe('full');
    // Two wait: 20 s, and up to a fifth more.
    expect(refused).toHaveProperty(
      'retryAfterMs',
      expect.toSatisfy((ms: number) => ms >= 20_000 && ms <= 25_000),
    );
    // Of a minute that has just begun nothing can be told: six in the one before are 20 s again.
    await redis.hset(`${prefix}:checks:metrics:completed`, { prevTS: Number(seconds) * 1000 });
    await redis.lpush(`${prefix}:checks:metrics:completed:data`, 6);
    expect(await queue.add(makeJob('3'))).toHaveProperty(
      'retryAfterMs',
      expect.toSatisfy((ms: number) => ms >= 20_000 && ms <= 25_000),
    );
    expect((await queue.depth()).waiting).toBe(2);
  });

  it('tries a failed job again, and stores of the error its code alone', async () => {
    const { queue, redis, metrics } = open();
    const attempts: number[] = [];
    queue.process(async (_job, { attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw Object.assign(new Error('https://t.example/bot123:planted/x'), { code: 'ECONNRESET' });
    });
    await queue.add(makeJob('1'));
    await until(() => expect(attempts).toEqual([1]));
    await until(async () => expect(await dump(redis, prefix)).toContain('ECONNRESET'));
    expect(await dump(redis, prefix)).not.toContain('planted');
    await until(() => expect(attempts).toEqual([1, 2]));
    expect((await metrics.retries.get()).values[0]?.value).toBe(1);
  });

  it('gives up after the last try: says so, and keeps nothing but the id', async () => {
    const lines: string[] = [];
    const { queue, redis, metrics } = open({}, { lines });
    const key = `${prefix}:checks:${bullJobId('telegram:1')}`;
    await queue.add(makeJob('1'));
    // The first seven tries took place.
    await redis.hset(key, 'atm', '7');
    const contexts: JobContext[] = [];
    queue.process(async (_job, context) => {
      contexts.push(context);
      throw Object.assign(new Error('planted'), { code: 'EAI_AGAIN' });
    });
    await until(() => expect(contexts[0]).toMatchObject({ attempt: 8, lastAttempt: true }));
    await until(async () => expect(await redis.exists(key)).toBe(0));
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ msg: 'job given up', code: 'EAI_AGAIN', attempt: 8 });
    expect(await dump(redis, prefix)).not.toMatch(/secret-file|4711|anna|planted/);
    expect((await metrics.deadLetters.get()).values[0]?.value).toBe(1);
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'duplicate' });
  });

  it('aborts a job at its deadline, and hands over one that waited past it with its signal aborted', async () => {
    const { queue } = open();
    const codes: (string | undefined)[] = [];
    await queue.add(makeJob('late', 'ben', 0));
    await queue.add(makeJob('slow', 'anna', 400));
    queue.process(async (job, { signal }) => {
      if (job.id === 'telegram:slow' && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      codes.push(abortCode(signal));
    });
    await until(() => expect(codes).toEqual(['deadline', 'deadline']));
  });

  it('takes over the job of a worker that died', async () => {
    const dead = open({ lockMs: 600 });
    dead.queue.process(() => new Promise(() => {}));
    await dead.queue.add(makeJob('1'));
    await until(async () => expect((await dead.queue.depth()).active).toBe(1));
    // A process that is killed stops renewing its locks; here its connection ends.
    dead.redis.disconnect();
    const answered: string[] = [];
    open({ lockMs: 600 }).queue.process(async (job) => void answered.push(job.id));
    await until(() => expect(answered).toEqual(['telegram:1']));
  });

  it('does not check again what took down two workers: the person is told instead', async () => {
    const { queue, redis } = open();
    await queue.add(makeJob('poison'));
    await redis.hset(`${prefix}:checks:${bullJobId('telegram:poison')}`, 'stc', '2');
    const codes: (string | undefined)[] = [];
    queue.process(async (_job, { signal }) => void codes.push(abortCode(signal)));
    await until(() => expect(codes).toEqual(['deadline']));
  });

  it('gives jobs in hand back when its grace period ends, at once and without counting a try', async () => {
    const leaving = open();
    const front = open();
    const codes: (string | undefined)[] = [];
    leaving.queue.process(async (_job, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      codes.push(abortCode(signal));
      throw signal.reason;
    });
    await front.queue.add(makeJob('1'));
    await until(async () => expect((await front.queue.depth()).active).toBe(1));
    await leaving.queue.close(500);
    expect(codes).toEqual(['handover']);
    const attempts: number[] = [];
    open().queue.process(async (_job, { attempt }) => void attempts.push(attempt));
    await until(() => expect(attempts).toEqual([1]));
  });

  it('lets jobs in hand finish when it closes, and begins no other', async () => {
    const { queue } = open();
    const log: string[] = [];
    queue.process(async (job) => {
      log.push(`begun ${job.id}`);
      await sleep(300);
      log.push(`done ${job.id}`);
    });
    await queue.add(makeJob('1'));
    await queue.add(makeJob('2'));
    await until(() => expect(log).toEqual(['begun telegram:1']));
    await queue.close(10_000);
    expect(log).toEqual(['begun telegram:1', 'done telegram:1']);
    expect(await queue.add(makeJob('3'))).toEqual({ status: 'closed' });
  });

  it('answers what it accepted although Redis is stopped and started again in between', async () => {
    const front = open();
    const worker = open({ lockMs: 2000 });
    const answered = new Set<string>();
    worker.queue.process(async (job) => void answered.add(job.id));
    await front.queue.add(makeJob('before'));
    await until(() => expect(answered.size).toBe(1));
    await server.stop();
    const waiting = front.queue.add(makeJob('during'));
    await sleep(300);
    await server.start();
    expect(await waiting).toEqual({ status: 'accepted' });
    await until(() => expect([...answered]).toEqual(['telegram:before', 'telegram:during']));
  });

  it('puts back what Redis lost with its data, once, and not what was answered', async () => {
    const front = open({ lookMs: 200 });
    await front.queue.add(makeJob('lost'));
    await server.stop({ signal: 'SIGKILL', wipe: true });
    await server.start();
    const answered: string[] = [];
    open({ lockMs: 2000 }).queue.process(async (job) => void answered.push(job.id));
    await until(() => expect(answered).toEqual(['telegram:lost']));
    await sleep(1000);
    expect(answered).toEqual(['telegram:lost']);
  });

  it('leaves a job that a worker of another secret can not read to one that can', async () => {
    const front = open({ lookMs: 200 });
    const lines: string[] = [];
    const stranger = open({}, { secret: 'another secret', lines });
    const key = `${prefix}:checks:${bullJobId('telegram:1')}`;
    await front.queue.add(makeJob('1'));
    // The stranger alone has had all tries but one.
    await front.redis.hset(key, 'atm', '7');
    stranger.queue.process(async () => {});
    await until(() => expect(lines.join('')).toContain('another PERSON_KEY_SECRET'));
    await stranger.queue.close(0);
    const answered: string[] = [];
    open().queue.process(async (job) => void answered.push(job.id));
    await until(() => expect(answered).toEqual(['telegram:1']));
  });

  it('needs no right to INFO, and says once that it lacks it', async () => {
    const admin = new Redis(server.url);
    await admin.acl('SETUSER', 'blind', 'on', '>pw', '~*', '&*', '+@all', '-info');
    admin.disconnect();
    const lines: string[] = [];
    const { queue } = open({}, { url: server.url.replace('redis://', 'redis://blind:pw@'), lines });
    const answered: string[] = [];
    queue.process(async (job) => void answered.push(job.id));
    expect(await queue.add(makeJob('1'))).toEqual({ status: 'accepted' });
    await until(() => expect(answered).toEqual(['telegram:1']));
    await until(() => expect(lines.join('')).toContain('may not run INFO:'));
    expect(lines).toHaveLength(1);
  });

  it('takes a refusal for an outage: backs off, says so a few times, and goes on when it is granted', async () => {
    const admin = new Redis(server.url);
    await admin.acl('SETUSER', 'limited', 'on', '>pw', '~*', '&*', '+@all', '-eval', '-evalsha');
    const lines: string[] = [];
    const { queue } = open({}, { url: server.url.replace('redis://', 'redis://limited:pw@'), lines });
    const answered: string[] = [];
    queue.process(async (job) => void answered.push(job.id));
    await until(() => expect(lines.join('')).toContain('NOPERM'));
    await sleep(1500);
    expect((await queue.add(makeJob('1'))).status).toBe('full');
    // Whoever was turned away does not count as waiting.
    expect(await admin.zcard(`${prefix}:waiting`)).toBe(0);
    expect(lines.length).toBeLessThan(5);
    await admin.acl('SETUSER', 'limited', '+eval', '+evalsha');
    await until(async () => expect(['accepted', 'duplicate']).toContain((await queue.add(makeJob('1'))).status));
    await until(() => expect(answered).toEqual(['telegram:1']));

    // And when it is taken away while the queue runs.
    await admin.acl('SETUSER', 'limited', '-eval', '-evalsha');
    expect((await queue.add(makeJob('2'))).status).toBe('full');
    await sleep(1500);
    expect(lines.length).toBeLessThan(10);
    await admin.acl('SETUSER', 'limited', '+eval', '+evalsha');
    await until(async () => expect(['accepted', 'duplicate']).toContain((await queue.add(makeJob('3'))).status));
    await until(() => expect(answered).toContain('telegram:3'));
    admin.disconnect();
  });

  it.each([
    ['has by now', (key: string) => [['del', `${key}:lock`]]],
    // Its hash goes when it was answered; `done` was written before.
    [
      'has answered meanwhile',
      (key: string) => [
        ['set', `${prefix}:done:${bullJobId('telegram:1')}`, '1'],
        ['del', key, `${key}:lock`],
      ],
    ],
  ])('does not let a worker answer whose job another one %s', async (_what, commands) => {
    const still = open({ lockMs: 600 });
    let answer: Promise<unknown> | undefined;
    let goOn: (() => void) | undefined;
    still.queue.process(async (_job, { keep }) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      answer = keep({ note: '17' });
      await answer;
    });
    await still.queue.add(makeJob('1'));
    await until(() => expect(goOn).toBeDefined());
    // As when the process stands still for longer than its lock lasts.
    for (const [name = '', ...rest] of commands(`${prefix}:checks:${bullJobId('telegram:1')}`))
      await still.redis.call(name, ...rest);
    goOn?.();
    await until(() => expect(answer).toBeDefined());
    await expect(answer).rejects.toMatchObject({ code: 'taken' });
  });

  it('hands what was kept with a job to the next worker, and stores none of it in the clear', async () => {
    const { queue, redis } = open();
    let note: string | undefined;
    queue.process(async (_job, { kept, keep, attempt }) => {
      note = kept.note;
      if (attempt > 1) return;
      await keep({ note: 'planted-message' });
      throw new Error('again');
    });
    await queue.add(makeJob('1'));
    await until(() => expect(note).toBe('planted-message'));
    expect(await dump(redis, prefix)).not.toMatch(/planted|secret-file|4711/);
  });
});

/** Every key of the prefix and its value, as text. */
async function dump(redis: Redis, prefix: string): Promise<string> {
  const parts: string[] = [];
  for (const key of await redis.keys(`${prefix}*`)) {
    const type = await redis.type(key);
    if (type === 'hash') parts.push(key, JSON.stringify(await redis.hgetall(key)));
    else if (type === 'string') parts.push(key, (await redis.get(key)) ?? '');
    else if (type === 'zset') parts.push(key, ...(await redis.zrange(key, 0, '-1')));
    else if (type === 'list') parts.push(key, ...(await redis.lrange(key, 0, -1)));
    else if (type === 'stream') parts.push(key, JSON.stringify(await redis.xrange(key, '-', '+')));
    else parts.push(key);
  }
  return parts.join('\n');
}
