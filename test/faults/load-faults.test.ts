import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createPerson } from '../fakes/telegram/people.ts';
import { drawMole } from '../fixtures/draw-mole.ts';
import { type Bot, startBot } from './bot-process.ts';
import { makeTinyModel, phonePhoto } from './model.ts';
import { type Row, record } from './record.ts';
import { startTelegramScene, type TelegramScene } from './telegram-scene.ts';

const floodSeconds = Number(process.env['FLOOD_SECONDS'] ?? 60);

describe('load and abuse: one process, Telegram', () => {
  const model = makeTinyModel();
  let bot: Bot;
  let scene: TelegramScene;

  afterAll(() => model.remove());
  afterEach(async () => {
    await bot.close();
    await scene.close();
  });

  async function setUp(people: number, environment: Readonly<Record<string, string>>): Promise<void> {
    scene = await startTelegramScene(people, await phonePhoto());
    bot = await startBot({
      role: 'serve',
      environment: {
        ...scene.environment,
        MODEL_DIR: model.folder,
        TELEGRAM_MESSAGES_PER_SECOND: '1000',
        ...environment,
      },
    });
    await scene.agree();
  }

  function expectAll(row: Omit<Row, 'where'>): void {
    record({ where: 'one process, Telegram', ...row });
    expect(row).toMatchObject({ replies: row.accepted, lost: 0, doubled: 0 });
    expect(scene.telegram.violations).toEqual([]);
  }

  /** Largest resident set of the process so far, megabytes. */
  const peakMegabytes = (): number =>
    Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${bot.pid}/status`, 'utf8'))?.[1]) / 1024);

  /** Photos a second that are answered with a result: as many are sent as fit into the queue, never more. */
  async function capacity(photos: number): Promise<number> {
    const busyBefore = await busy();
    const beginning = performance.now();
    for (let sent = 0; sent < photos; await sleep(10))
      for (const { replies } = scene.tally(); sent < photos && sent - replies < 30; sent += 1) scene.sendOne();
    await scene.atLeast(photos);
    const perSecond = photos / ((performance.now() - beginning) / 1000);
    expect(await busy()).toBe(busyBefore);
    return perSecond;
  }

  const busy = (): Promise<number> => bot.metric('molecheck_refusals_total', 'why="busy"');

  it('a flood of ten times the capacity', async () => {
    // Many people, as Telegram lets a bot write to each of them once a second.
    await setUp(900, { QUEUE_LIMIT: '40', JOB_DEADLINE_MS: '60000' });
    const perSecond = await capacity(300);
    const busyBefore = await busy();
    const flood = Math.round(10 * perSecond * floodSeconds);
    const startedMs = performance.now();
    for (let sent = 0; sent < flood; await sleep(50)) {
      const due = Math.min(flood, Math.ceil(((performance.now() - startedMs) / 1000) * 10 * perSecond));
      for (; sent < due; sent += 1) scene.sendOne();
    }
    // Nothing more comes for photos whose person was told already that the bot is busy.
    const tally = await scene.settled(20_000);
    const told = scene.answers().filter((text) => text.includes('Very many photos')).length;
    const turnedAway = (await busy()) - busyBefore;
    const timeouts = await bot.metric('molecheck_checks_total', 'detail="timeout"');
    expect(tally).toMatchObject({ lost: turnedAway - told, doubled: 0 });
    expect(told).toBeGreaterThan(0);
    expectAll({
      fault: `a flood of ten times the capacity for ${floodSeconds} s (${flood} photos at ${(10 * perSecond).toFixed(0)}/s)`,
      sees: `the result, or at once that the bot is busy and when to come back (${turnedAway} photos, in ${told} messages)${timeouts > 0 ? `, or that it took too long (${timeouts})` : ''}; most memory ${peakMegabytes()} MB`,
      accepted: tally.accepted - turnedAway,
      replies: tally.replies - told,
      lost: tally.lost - (turnedAway - told),
      doubled: tally.doubled,
    });
  }, 1_200_000);

  it('memory pressure: a flood of 50-megapixel pictures', async () => {
    await setUp(12, {});
    const bytes = await drawMole({ width: 8160, height: 6120, seed: 5, quality: 80 });
    expect(bytes.length).toBeLessThan(20 * 1024 * 1024);
    for (let sent = 0; sent < 36; sent += 1) scene.sendOne(bytes);
    const tally = await scene.settled(120_000);
    const peak = peakMegabytes();
    expect(peak).toBeLessThan(1200);
    expectAll({
      fault: 'memory pressure: 36 pictures of 50 megapixels at once',
      sees: `results; most memory ${peak} MB`,
      ...tally,
    });
  });

  it('a flood of commands by one person holds up nobody else', async () => {
    await setUp(4, { RATE_PERSON_PER_MINUTE: '10', RATE_PERSON_PER_DAY: '100' });
    const nuisance = createPerson(scene.telegram, { language: 'en', firstName: '\u202Eevil\u0000 <b>@everyone</b>' });
    for (let sent = 0; sent < 500; sent += 1) nuisance.text('/help');
    scene.send(1);
    const tally = await scene.settled();
    const answered = nuisance.inbox().length;
    expect(answered).toBeLessThan(40);
    expectAll({
      fault: 'one person sends 500 commands at once',
      sees: `the others: nothing; that person: ${answered} replies, then silence`,
      ...tally,
    });
  });
});
