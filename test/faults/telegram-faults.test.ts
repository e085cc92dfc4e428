import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from './bot-process.ts';
import { makeTinyModel, phonePhoto } from './model.ts';
import { type Row, record } from './record.ts';
import { startTelegramScene, type TelegramScene } from './telegram-scene.ts';

const people = 8;

describe('faults without Redis: one process, Telegram', () => {
  const model = makeTinyModel();
  const folders: string[] = [];
  const running: Bot[] = [];
  let photo: Uint8Array;
  let scene: TelegramScene;
  let dataDir = '';

  beforeAll(async () => {
    photo = await phonePhoto();
  });
  afterAll(() => model.remove());
  afterEach(async () => {
    await Promise.all(running.splice(0).map((bot) => bot.close()));
    await scene.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  function makeFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'molecheck-faults-'));
    folders.push(folder);
    return folder;
  }

  /** A new Telegram, people who agreed, and the bot. */
  async function setUp(
    environment: Readonly<Record<string, string>> = {},
    nodeArguments: readonly string[] = [],
  ): Promise<Bot> {
    const bot = await setUpAmongStrangers(environment, nodeArguments);
    await scene.agree();
    return bot;
  }

  /** Nobody has agreed yet. */
  async function setUpAmongStrangers(
    environment: Readonly<Record<string, string>> = {},
    nodeArguments: readonly string[] = [],
  ): Promise<Bot> {
    scene = await startTelegramScene(people, photo);
    dataDir = makeFolder();
    return start(environment, nodeArguments);
  }

  async function start(
    environment: Readonly<Record<string, string>> = {},
    nodeArguments: readonly string[] = [],
  ): Promise<Bot> {
    const bot = await startBot({
      role: 'serve',
      environment: { ...scene.environment, MODEL_DIR: model.folder, ...environment },
      dataDir,
      nodeArguments,
    });
    running.push(bot);
    return bot;
  }

  function expectAll(row: Omit<Row, 'where'>): void {
    record({ where: 'one process, Telegram', ...row });
    expect(row).toMatchObject({ replies: row.accepted, lost: 0, doubled: 0 });
    expect(scene.telegram.violations).toEqual([]);
  }

  const answers = () => scene.answers().join('\n');

  it('kill -9 of the only process', async () => {
    const bot = await setUp();
    scene.send(4);
    await scene.atLeast(6);
    bot.signal('SIGKILL');
    await bot.exited;
    await start();
    expectAll({
      fault: '`kill -9` of the only process, started again',
      sees: 'answers come after the restart',
      ...(await scene.settled()),
    });
  });

  it('kill -9 between the consent and its result', async () => {
    const bot = await setUpAmongStrangers({ CHECK_CONCURRENCY: '1' });
    await scene.pressYes();
    await scene.atLeast(1);
    bot.signal('SIGKILL');
    await bot.exited;
    expect(scene.tally().lost).toBeGreaterThan(0);
    await start();
    expectAll({
      fault: '`kill -9` of the only process between somebody’s “yes” and the result, started again',
      sees: 'answers come after the restart',
      ...(await scene.settled()),
    });
  });

  it('SIGTERM under load', async () => {
    const bot = await setUp();
    scene.send(4);
    await scene.atLeast(6);
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    await start();
    expectAll({
      fault: 'SIGTERM under load, started again',
      sees: 'nothing: what was accepted is finished, what was not waits on Telegram',
      ...(await scene.settled()),
    });
  });

  it('SIGTERM with less time than the accepted photos need', async () => {
    const bot = await setUp({ SHUTDOWN_GRACE_MS: '1500', CHECK_CONCURRENCY: '1' });
    scene.telegram.fault({ on: 'file', times: 1000, action: { kind: 'stall' } });
    scene.send(2);
    await sleep(1500);
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    expect(answers()).toMatch(/being restarted/);
    scene.telegram.clearFaults();
    await start();
    expectAll({
      fault: 'SIGTERM, photos that can’t be finished in time, started again',
      sees: 'is told that the service restarts, and to send the photo again; whom there was no time to tell has the answer after the restart',
      ...(await scene.settled()),
    });
  });

  it('Telegram answers with 429, 500, and drops sockets', async () => {
    await setUp();
    const { telegram } = scene;
    const strikes = { sendMessage: 3, editMessageMedia: 3, getFile: 3, getUpdates: 1 };
    for (const [on, times] of Object.entries(strikes)) {
      const parameters = { retry_after: 1 };
      telegram.fault({
        on,
        times,
        action: { kind: 'answer', status: 429, description: 'Too Many Requests', parameters },
      });
      telegram.fault({ on, times, action: { kind: 'answer', status: 500, description: 'Internal Server Error' } });
      telegram.fault({ on, times, action: { kind: 'drop', when: 'before' } });
    }
    telegram.fault({ on: 'editMessageMedia', times: 4, action: { kind: 'drop', when: 'after' } });
    telegram.fault({
      on: 'getUpdates',
      times: 1,
      action: { kind: 'answer', status: 409, description: 'Conflict: terminated by other getUpdates request' },
    });
    scene.send(4);
    expectAll({
      fault: 'Telegram answers 429, 500 and 409, drops sockets before and after it acts',
      sees: 'answers come later',
      ...(await scene.settled(90_000)),
    });
  });

  it('the photo stalls, breaks off, or is gone', async () => {
    const bot = await setUp({ DOWNLOAD_TIMEOUT_MS: '4000' });
    const { telegram } = scene;
    telegram.fault({ on: 'file', times: 6, action: { kind: 'truncate' } });
    telegram.fault({ on: 'file', times: 4, action: { kind: 'stall' } });
    telegram.fault({ on: 'file', times: 4, action: { kind: 'answer', status: 404, description: 'Not Found' } });
    scene.send(4);
    const tally = await scene.settled(90_000);
    expect(await bot.metric('molecheck_checks_total')).toBeGreaterThanOrEqual(tally.accepted);
    expectAll({
      fault: 'file server stalls, truncates, has lost the file',
      sees: 'the result where a second try succeeds, else why not and what to do',
      ...tally,
    });
  });

  it('the model file is damaged while it runs', async () => {
    const folder = makeFolder();
    cpSync(model.folder, folder, { recursive: true });
    const bot = await setUp({ MODEL_DIR: folder });
    const whole = readFileSync(join(folder, 'model.onnx'));
    writeFileSync(join(folder, 'model.onnx'), whole.subarray(0, whole.length / 2));
    scene.send(2);
    const during = await scene.settled();
    expect(during).toMatchObject({ lost: 0, doubled: 0 });
    // It would not come up again with such a file, and says so.
    const failing = await startBot({
      role: 'serve',
      environment: { ...scene.environment, MODEL_DIR: folder },
      isAwaited: false,
    });
    running.push(failing);
    expect(await failing.exited).toBe(1);
    expect(failing.log()).toMatch(/model/i);
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
    scene.send(1);
    writeFileSync(join(folder, 'model.onnx'), whole);
    await start({ MODEL_DIR: folder });
    expectAll({
      fault: 'model file damaged while running, then a restart, then mended',
      sees: 'nothing; a restart with the damaged file is refused with a sentence, and photos wait on Telegram',
      ...(await scene.settled()),
    });
  });

  it.skipIf(process.getuid?.() !== 0)('the disk of its data is full (needs root for a small disk)', async () => {
    scene = await startTelegramScene(people, photo);
    dataDir = makeFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dataDir]);
    expect(mounted.status, String(mounted.stderr)).toBe(0);
    try {
      await start();
      await scene.agree();
      spawnSync('sh', ['-c', `dd if=/dev/zero of=${dataDir}/filler bs=1k 2>/dev/null`]);
      // One after the other: what a write that failed leaves behind must not hide what can still be read.
      for (let round = 0; round < 4; round += 1) {
        scene.send(1);
        await sleep(400);
      }
      expectAll({ fault: 'disk full', sees: 'nothing', ...(await scene.settled()) });
    } finally {
      await Promise.all(running.splice(0).map((bot) => bot.close()));
      spawnSync('umount', [dataDir]);
    }
  });

  it('the clock jumps an hour ahead and two back', async () => {
    const bot = await setUp({}, ['--import', './test/faults/clock.mjs']);
    scene.send(2);
    await scene.atLeast(2);
    bot.signal('SIGUSR2');
    scene.send(1);
    await scene.atLeast(12);
    bot.signal('SIGUSR2');
    scene.send(1);
    const tally = await scene.settled();
    expect(answers()).not.toMatch(/took too long/);
    expectAll({ fault: 'the clock jumps an hour ahead, then two back', sees: 'nothing', ...tally });
  });
});
