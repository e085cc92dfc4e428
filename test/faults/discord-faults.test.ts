import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tooManyRequests } from '../fakes/discord/faults.ts';
import { type Bot, startBot } from './bot-process.ts';
import { type DiscordScene, startDiscordScene } from './discord-scene.ts';
import { makeTinyModel, phonePhoto } from './model.ts';
import { type Row, record } from './record.ts';
import { hasRedis, needsRedis, type RedisServer, startRedis } from './redis-server.ts';

const people = 6;
const model = makeTinyModel();
afterAll(() => model.remove());

/** Messages that the bot sends as answers, and edits of deferred ones. */
const answers = /^\/channels\/\d+\/messages$|\/messages\/@original$/;

describe('faults without Redis: one process, Discord', () => {
  let scene: DiscordScene;
  let bot: Bot;
  let dataDir = '';

  async function setUp(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    dataDir = mkdtempSync(join(tmpdir(), 'molecheck-faults-'));
    scene = await startDiscordScene(people, await phonePhoto());
    await startAgain(environment);
    await scene.agree();
  }
  async function startAgain(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    bot = await startBot({
      role: 'serve',
      environment: { ...scene.environment, MODEL_DIR: model.folder, ...environment },
      dataDir,
    });
    await scene.discord.until(() => scene.discord.gateway.connections > 0, 60_000);
  }
  afterEach(async () => {
    await bot.close();
    await scene.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function expectAll(row: Omit<Row, 'where'>): void {
    record({ where: 'one process, Discord', ...row });
    expect(row).toMatchObject({ replies: row.accepted, lost: 0, doubled: 0 });
    expect(scene.discord.violations).toEqual([]);
  }

  it('the gateway drops, asks to reconnect, and declares the session invalid', async () => {
    await setUp();
    const { gateway } = scene.discord;
    await scene.write(1);
    gateway.drop();
    await scene.discord.until(() => gateway.connections > 0, 60_000);
    await scene.write(1);
    gateway.askToReconnect();
    await sleep(1000);
    await scene.discord.until(() => gateway.connections > 0, 60_000);
    await scene.write(1);
    await scene.settled();
    gateway.invalidateNext = true;
    gateway.drop();
    await sleep(2000);
    await scene.discord.until(() => gateway.connections > 0, 60_000);
    await scene.write(1);
    expectAll({
      fault: 'Discord’s gateway drops, asks to reconnect, declares the session invalid',
      sees: 'nothing, or an answer some seconds later',
      ...(await scene.settled()),
    });
  });

  it('Discord answers with 429 and 500, and drops sockets', async () => {
    await setUp();
    const { faults } = scene.discord;
    faults.add({ path: answers, times: 3, does: tooManyRequests(1) });
    faults.add({ path: answers, times: 2, does: { answer: 500, body: {} } });
    faults.add({ path: answers, times: 2, does: { drop: true } });
    faults.add({ path: answers, times: 3, does: { loseAnswer: true } });
    await scene.write(2);
    await scene.slash(2);
    expectAll({
      fault: 'Discord answers 429 and 500, drops sockets before and after it acts',
      sees: 'answers come later',
      ...(await scene.settled(90_000)),
    });
  });

  it('the CDN stalls, breaks off, and calls a link expired', async () => {
    await setUp({ DOWNLOAD_TIMEOUT_MS: '4000' });
    const { faults } = scene.discord;
    faults.add({ path: /attachments\//, times: 4, does: { halfway: 'breaks' } });
    faults.add({ path: /attachments\//, times: 4, does: { halfway: 'stalls' } });
    faults.add({
      path: /attachments\//,
      times: 4,
      does: { answer: 404, body: 'This content is no longer available.' },
    });
    await scene.write(2);
    await scene.slash(2);
    expectAll({
      fault: 'CDN stalls, truncates, calls a link expired',
      sees: 'the result where a second try succeeds, else why not and what to do',
      ...(await scene.settled(90_000)),
    });
  });

  it('an interaction comes late: the process stood still for longer than Discord waits', async () => {
    await setUp();
    const before = scene.results();
    await scene.slash(1);
    await scene.settled();
    bot.signal('SIGSTOP');
    await scene.slash(1);
    await sleep(5000);
    bot.signal('SIGCONT');
    await scene.slash(1);
    const accepted = 3 * people;
    await scene.discord.until(() => scene.results() - before >= accepted, 60_000);
    await sleep(1500);
    // The late ones are answered by direct message, which belongs to no interaction: counted by what everybody sees.
    const replies = scene.results() - before;
    expect(bot.log().match(/answering by direct message/g)).toHaveLength(people);
    expectAll({
      fault: 'late interaction (the process stood still for 5 s)',
      sees: 'Discord’s “did not respond”, then the result as a direct message',
      accepted,
      replies,
      lost: Math.max(0, accepted - replies),
      doubled: Math.max(0, replies - accepted),
    });
  });

  it('SIGTERM under load', async () => {
    await setUp();
    await scene.write(2);
    await scene.slash(1);
    await scene.atLeast(2);
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    expectAll({
      fault: 'SIGTERM under load',
      sees: 'nothing: what was accepted is finished',
      ...(await scene.settled()),
    });
  });

  it('kill -9 of the only process', async () => {
    await setUp({ CHECK_CONCURRENCY: '1' });
    await scene.write(2);
    await scene.slash(12);
    await scene.discord.until(() => scene.tally().accepted === 14 * people, 60_000);
    // Acknowledged is one step, noted the next.
    await sleep(100);
    bot.signal('SIGKILL');
    await bot.exited;
    const before = scene.tally();
    expect(before.lost).toBeGreaterThan(0);
    await startAgain();
    expectAll({
      fault: '`kill -9` of the only process, started again',
      sees: 'answers come after the restart; Discord’s “did not respond” for what was sent while it was away',
      ...(await scene.settled()),
    });
  });
});

describe.skipIf(!hasRedis)(`faults with Redis: a front, two workers, Discord${needsRedis}`, () => {
  let redis: RedisServer;
  let scene: DiscordScene;
  const started: Bot[] = [];
  let front: Bot;
  let worker: Bot;

  async function start(role: 'serve' | 'worker'): Promise<Bot> {
    const environment = { ...scene.environment, REDIS_URL: redis.url, MODEL_DIR: model.folder };
    const bot = await startBot({ role, environment });
    started.push(bot);
    return bot;
  }
  beforeAll(async () => {
    redis = await startRedis();
    scene = await startDiscordScene(people, await phonePhoto());
    [front, worker] = (await Promise.all([start('serve'), start('worker'), start('worker')])) as [Bot, Bot, Bot];
    await scene.agree();
  });
  afterAll(async () => {
    await Promise.all(started.map((bot) => bot.close()));
    await scene.close();
    await redis.close();
  });

  function expectAll(row: Omit<Row, 'where'>): void {
    record({ where: 'Redis, Discord', ...row });
    expect(row).toMatchObject({ replies: row.accepted, lost: 0, doubled: 0 });
    expect(scene.discord.violations).toEqual([]);
  }

  it('kill -9 of a worker in mid-check', async () => {
    await scene.write(3);
    await scene.slash(3);
    await scene.atLeast(4);
    worker.signal('SIGKILL');
    const tally = await scene.settled();
    await start('worker');
    expectAll({
      fault: '`kill -9` of a worker in mid-check',
      sees: 'the photos in its hands are answered about 16 s later',
      ...tally,
    });
  });

  it('kill -9 of a front', async () => {
    await scene.agree();
    await scene.slash(4);
    await scene.discord.until(() => scene.tally().accepted === 4 * people, 60_000);
    // Acknowledged is one step, stored the next.
    await sleep(2000);
    front.signal('SIGKILL');
    front = await start('serve');
    expectAll({
      fault: '`kill -9` of a front',
      sees: 'nothing for photos it had stored; Discord’s “did not respond” for those sent while none runs',
      ...(await scene.settled()),
    });
  });
});
