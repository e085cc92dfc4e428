import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Role, startMoleCheck } from '../../../src/main.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { createEngineDouble } from '../../fakes/engine.ts';
import { createPerson, type FakePerson } from '../../fakes/telegram/people.ts';
import { createFakeTelegram } from '../../fakes/telegram/server.ts';
import { hasRedis, needsRedis, startRedis } from '../../faults/redis-server.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { tinyPng } from '../telegram/harness.ts';
import { temporaryFolder } from './helpers.ts';

/** Every byte of every file in a folder, as text. */
async function bytesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'person-key');
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))).join(
    '\n',
  );
}

/**
 * A bot with three people: one was answered, one waits for the check, one has not agreed yet, and one was answered and is
 * forgotten. What they left is looked for while the bot runs.
 */
async function live(environment: Readonly<Record<string, string>>, roles: readonly Role[]) {
  const telegram = await createFakeTelegram();
  const engine = createEngineDouble();
  const bots = await Promise.all(
    roles.map((role) =>
      startMoleCheck(
        loadConfig({
          WEB_ENABLED: 'false',
          PORT: '0',
          OPS_PORT: '0',
          MODEL_DIR: 'test/fakes/model',
          PERSON_KEY_SECRET: 'a secret of the tests',
          SHUTDOWN_GRACE_MS: '100',
          TELEGRAM_BOT_TOKEN: telegram.token,
          TELEGRAM_API_ROOT: telegram.url,
          ...environment,
        }),
        { logger: pino({ level: 'silent' }), engine },
        role,
      ),
    ),
  );
  onTestFinished(async () => {
    engine.release();
    await Promise.all(bots.map((bot) => bot.stop()));
    await telegram.close();
  });
  const until = (holds: () => boolean) => expect.poll(holds, { timeout: 60_000, interval: 20 }).toBe(true);
  const said = (person: FakePerson) => person.inbox().map(({ text }) => text);
  const sendAndAgree = async (person: FakePerson, photo = tinyPng): Promise<void> => {
    person.photo(photo);
    await until(() => person.inbox().some(({ keyboard }) => keyboard.length > 0));
    const asked = person.inbox().find(({ keyboard }) => keyboard.length > 0);
    person.tap(asked?.message_id ?? 0, asked?.keyboard[0]?.[0]?.callback_data ?? '');
  };
  const answered = (person: FakePerson) =>
    until(() => said(person).some((text) => text.includes('not medical advice')));

  const people = Array.from({ length: 4 }, () => createPerson(telegram, { language: 'en' }));
  const [done, forgotten, stranger, waiting] = people as [FakePerson, FakePerson, FakePerson, FakePerson];
  // Its score is low: both ask to be reminded.
  const lowMole = await drawMole({ width: 480, height: 360, seed: 16 });
  const isReminder = ({ text }: { text: string }) => text === 'Remind me in a month';
  for (const person of [done, forgotten]) {
    await sendAndAgree(person, lowMole);
    await answered(person);
    const result = person.inbox().find(({ keyboard }) => keyboard.flat().some(isReminder));
    person.tap(result?.message_id ?? 0, result?.keyboard.flat().find(isReminder)?.callback_data ?? '');
    await until(() => said(person).some((text) => text.includes('in a month')));
  }
  forgotten.text('/forget');
  stranger.photo(tinyPng);
  await until(() => stranger.inbox().length > 0);
  engine.hold();
  await sendAndAgree(waiting, await drawMole({ width: 480, height: 360, seed: 11 }));
  // Its check is running.
  await until(() =>
    telegram.calls.some(({ method, fields }) => method === 'sendChatAction' && fields['chat_id'] === waiting.user.id),
  );
  return people.map(({ user }) => `${user.id}`);
}

const fileIds = /AgACAgIAAxkBAAI/;

describe('what lies on the disk', () => {
  it('names no chat, person or file in DATA_DIR', async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const ids = await live({ DATA_DIR: folder.path }, ['serve']);
    const bytes = await bytesIn(folder.path);
    expect(bytes).toContain('consent:');
    expect(bytes).toContain('reminder:');
    expect(bytes).toContain('job:telegram:');
    expect(bytes).toContain('pending:');
    for (const id of ids) expect(bytes).not.toContain(id);
    expect(bytes).not.toMatch(fileIds);
  });

  it.skipIf(!hasRedis)(`names no chat, person or file in what Redis writes${needsRedis}`, async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const admin = new Redis(server.url);
    onTestFinished(() => admin.disconnect());
    await admin.config('SET', 'rdbcompression', 'no');
    const ids = await live({ REDIS_URL: server.url }, ['serve', 'worker']);
    // Its log has what was erased as well; a dump is written beside it.
    await admin.save();
    const [, folder = ''] = (await admin.config('GET', 'dir')) as string[];
    const bytes = await bytesIn(folder);
    expect(bytes).toContain('molecheck:consent:');
    expect(bytes).toContain('molecheck:reminder:');
    expect(bytes).toContain('molecheck:pending:');
    expect(bytes).toContain('{molecheck}:checks:');
    for (const id of ids) expect(bytes).not.toContain(id);
    expect(bytes).not.toMatch(fileIds);
  });
});
