import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Bot, startBot } from './bot-process.ts';
import { makeTinyModel, phonePhoto } from './model.ts';
import { type Row, record } from './record.ts';
import { hasRedis, needsRedis, type RedisServer, startRedis } from './redis-server.ts';
import { startTelegramScene, type TelegramScene } from './telegram-scene.ts';

const people = 8;

describe.skipIf(!hasRedis)(`faults with Redis: a front, two workers, Telegram${needsRedis}`, () => {
  const model = makeTinyModel();
  let redis: RedisServer;
  let scene: TelegramScene;
  let front: Bot;
  let workers: Bot[] = [];
  const started: Bot[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    scene = await startTelegramScene(people, await phonePhoto());
    front = await start('serve');
    workers = await Promise.all([start('worker'), start('worker')]);
  });
  beforeEach(() => scene.agree());
  afterAll(async () => {
    await Promise.all(started.map((bot) => bot.close()));
    await scene.close();
    await redis.close();
    model.remove();
  });

  async function start(role: 'serve' | 'worker'): Promise<Bot> {
    const environment = { ...scene.environment, REDIS_URL: redis.url, MODEL_DIR: model.folder };
    const bot = await startBot({ role, environment });
    started.push(bot);
    return bot;
  }

  /** Ends the first worker by a signal; another takes its place when the test is over. */
  function take(): Bot {
    const [worker] = workers.splice(0, 1);
    if (worker === undefined) throw new Error('There is no worker left.');
    onTestFinished(async () => void workers.push(await start('worker')));
    return worker;
  }

  function expectAll(row: Omit<Row, 'where'>): void {
    record({ where: 'Redis, Telegram', ...row });
    expect(row).toMatchObject({ replies: row.accepted, lost: 0, doubled: 0 });
    expect(scene.telegram.violations).toEqual([]);
  }

  it('kill -9 of a worker in mid-check', async () => {
    scene.send(5);
    await scene.atLeast(6);
    take().signal('SIGKILL');
    const before = scene.tally().replies;
    const tally = await scene.settled();
    expect(before).toBeLessThan(tally.accepted);
    expectAll({
      fault: '`kill -9` of a worker in mid-check',
      sees: 'the photos in its hands are answered about 16 s later',
      ...tally,
    });
  });

  it('kill -9 of a front', async () => {
    scene.send(3);
    await scene.atLeast(4);
    front.signal('SIGKILL');
    scene.send(2);
    front = await start('serve');
    expectAll({
      fault: '`kill -9` of a front',
      sees: 'photos sent while none runs wait on Telegram',
      ...(await scene.settled()),
    });
  });

  it('SIGTERM of a worker under load', async () => {
    scene.send(5);
    await scene.atLeast(6);
    const leaving = take();
    leaving.signal('SIGTERM');
    expect(await leaving.exited).toBe(0);
    expectAll({ fault: 'SIGTERM of a worker under load', sees: 'nothing', ...(await scene.settled()) });
  });

  it('SIGTERM of a worker whose photos can’t be finished in time', async () => {
    // Both workers wait for files that stop coming; the one that leaves hands its photos on at the end of its grace period.
    scene.telegram.fault({ on: 'file', times: 2 * people, action: { kind: 'stall' } });
    scene.send(2);
    await sleep(2000);
    const leaving = take();
    leaving.signal('SIGTERM');
    expect(await leaving.exited).toBe(0);
    scene.telegram.clearFaults();
    expect(leaving.log()).toContain('job left to another worker');
    expectAll({
      fault: 'SIGTERM of a worker whose photos can’t be finished in time',
      sees: 'the photos it hands back are answered by another worker',
      ...(await scene.settled()),
    });
  });

  it('a worker that stands still and comes back', async () => {
    scene.send(5);
    await scene.atLeast(6);
    const [still] = workers as [Bot];
    still.signal('SIGSTOP');
    await sleep(25_000);
    still.signal('SIGCONT');
    expectAll({
      fault: 'a worker stands still for 25 s (SIGSTOP), then goes on',
      sees: 'the photos in its hands are answered late',
      ...(await scene.settled()),
    });
  });

  it('Redis stopped for 10 s and started again', async () => {
    scene.send(3);
    await scene.atLeast(4);
    await redis.stop();
    scene.send(2);
    await sleep(10_000);
    await redis.start();
    expectAll({
      fault: 'Redis stopped for 10 s, then started',
      sees: 'answers come 10 s later',
      ...(await scene.settled()),
    });
  });

  it('Redis refuses commands: a worker says so, waits, and stops on SIGTERM', async () => {
    const admin = new Redis(redis.url);
    await admin.acl('SETUSER', 'limited', 'on', '>pw', '~*', '&*', '+@all', '-eval', '-evalsha');
    const environment = {
      ...scene.environment,
      REDIS_URL: redis.url.replace('//', '//limited:pw@'),
      MODEL_DIR: model.folder,
    };
    const refused = await startBot({ role: 'worker', environment, isAwaited: false });
    started.push(refused);
    scene.send(2);
    await expect.poll(() => refused.log(), { timeout: 60_000 }).toContain('may not run EVAL');
    await sleep(5000);
    expect(refused.log().split('\n').length).toBeLessThan(20);
    expect(await refused.ready()).toBe(false);
    refused.signal('SIGTERM');
    expect(await Promise.race([refused.exited, sleep(12_000, 'it goes on')])).toBe(0);
    expect(await admin.call('ACL', 'DELUSER', 'limited')).toBe(1);
    admin.disconnect();
    expectAll({
      fault: 'Redis refuses a worker its commands (ACL), then SIGTERM of that worker',
      sees: 'nothing: the other workers answer',
      ...(await scene.settled()),
    });
  });

  it('Redis killed, its data gone', async () => {
    scene.send(5);
    await scene.atLeast(6);
    await redis.stop({ signal: 'SIGKILL', wipe: true });
    await redis.start();
    expectAll({
      fault: 'Redis killed, started with its data gone',
      sees: 'answers come about 10 s later; everybody is asked for consent again at the next photo',
      ...(await scene.settled()),
    });
  });
});
