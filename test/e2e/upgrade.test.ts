import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { projectRoot } from '../../src/config/root.ts';
import { startMoleCheck } from '../../src/main.ts';
import { loadConfig } from '../../src/platforms.ts';
import { createEngineDouble } from '../fakes/engine.ts';
import { createPerson } from '../fakes/telegram/people.ts';
import { createFakeTelegram } from '../fakes/telegram/server.ts';
import { drawMole } from '../fixtures/draw-mole.ts';

/** When `fixtures/data-1.0.0` was copied, Unix milliseconds. */
const copiedAt = Date.parse('2026-11-28T19:28:43Z');

/**
 * `fixtures/data-1.0.0` is the DATA_DIR of a bot of version 1.0.0, copied while it ran against the fake: its first person had
 * agreed, had one answer (messages 101 to 103) and waited for the check of message 104 with the fake's second file.
 */
it('what 1.0.0 left is taken up: the photo that waited is answered once, and nobody is asked for consent again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'molecheck-upgrade-'));
  cpSync(join(projectRoot, 'test/fixtures/data-1.0.0'), dataDir, { recursive: true });
  const moved = Date.now() - copiedAt;
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() - moved);
  const telegram = await createFakeTelegram();
  const anna = createPerson(telegram, { language: 'de' });
  const photo = await drawMole({ width: 480, height: 360, seed: 11 });
  anna.photo(photo);
  for (const text of ['102', '103']) anna.text(text);
  expect(anna.photo(photo).messageId).toBe(104);
  // Version 1.0.0 had taken all that.
  await telegram.updates.poll(Number.MAX_SAFE_INTEGER, 100, 0, new AbortController().signal);

  const config = loadConfig({
    WEB_ENABLED: 'false',
    PORT: '0',
    OPS_PORT: '0',
    MODEL_DIR: 'test/fakes/model',
    DATA_DIR: dataDir,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
  });
  const bot = await startMoleCheck(config, { logger: pino({ level: 'silent' }), engine: createEngineDouble() });
  onTestFinished(async () => {
    await bot.stop();
    await telegram.close();
    vi.restoreAllMocks();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const answers = () => anna.inbox().filter(({ text }) => text.includes('kein Medizinprodukt'));
  const answered = (count: number) => expect.poll(() => answers().length, { timeout: 20_000 }).toBe(count);
  await answered(1);
  // A later photo is checked at once.
  anna.photo(photo);
  await answered(2);
  expect(anna.inbox()).toHaveLength(2);
  expect(answers()[0]?.replyTo).toBe(104);
});
