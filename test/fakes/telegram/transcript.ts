/**
 * Prints a whole conversation with the bot as Markdown: the real composition root against the fake Bot API server, with the
 * engine double, so that it is the same on every machine. `--write` puts it into adapters/telegram/README.md.
 *
 *     npx tsx test/fakes/telegram/transcript.ts [--write]
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeholder } from '../../../adapters/telegram/messages.ts';
import { fromRoot } from '../../../src/config/root.ts';
import { startMoleCheck } from '../../../src/main.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { drawMole, drawNotALesion } from '../../fixtures/draw-mole.ts';
import { createEngineDouble } from '../engine.ts';
import type { BotMessage } from './chats.ts';
import { createPerson, type FakePerson } from './people.ts';
import { createFakeTelegram, type FakeTelegram } from './server.ts';

const marks = [
  '<!-- transcript: npx tsx test/fakes/telegram/transcript.ts --write -->',
  '<!-- /transcript -->',
] as const;

const telegram = await createFakeTelegram();
const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-transcript-'));
const config = loadConfig({
  WEB_ENABLED: 'false',
  PORT: '0',
  OPS_PORT: '0',
  DATA_DIR: dataDir,
  MODEL_DIR: 'test/fakes/model',
  LOG_LEVEL: 'silent',
  TELEGRAM_BOT_TOKEN: telegram.token,
  TELEGRAM_API_ROOT: telegram.url,
});
const running = await startMoleCheck(config, { engine: createEngineDouble(), logger: createLogger(config) });
try {
  const transcript = await talk(createPerson(telegram, { firstName: 'Anna', language: 'en' }), telegram);
  if (process.argv.includes('--write')) await writeReadme(transcript);
  else process.stdout.write(`${transcript}\n`);
} finally {
  await running.stop();
  await telegram.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function talk(anna: FakePerson, { chats }: FakeTelegram): Promise<string> {
  const lines: string[] = [];
  let known = '';

  const visible = (): readonly BotMessage[] => anna.inbox().filter(({ text }) => text !== placeholder);
  const stamp = (): string =>
    visible()
      .map(({ message_id, edits }) => `${message_id}.${edits}`)
      .join(' ');

  /** What the person does, then every message that is new, edited or gone because of it. */
  const step = async (what: string, act: () => void, changes = 1): Promise<void> => {
    lines.push(`**Anna:** ${what}`);
    const before = new Map(visible().map((message) => [message.message_id, message.edits]));
    act();
    for (let seen = 0; seen < changes; ) {
      await pause(20);
      if (stamp() === known) continue;
      known = stamp();
      seen = [...before].filter(([id, edits]) => chats.find(anna.home.id, id)?.edits !== edits).length;
      seen += visible().filter(({ message_id }) => !before.has(message_id)).length;
    }
    for (const [id, edits] of before) {
      const now = chats.find(anna.home.id, id);
      if (now === undefined) lines.push('_(the message is gone)_');
      else if (now.edits !== edits) lines.push(`**MoleCheck** _(in place of its message)_:\n\n${quote(now)}`);
    }
    for (const message of visible())
      if (!before.has(message.message_id)) lines.push(`**MoleCheck:**\n\n${quote(message)}`);
  };

  const tap = (label: string, changes?: number): Promise<void> => {
    const message = [...visible()].reverse().find(({ keyboard }) => keyboard.flat().some(({ text }) => text === label));
    const button = message?.keyboard.flat().find(({ text }) => text === label);
    if (message === undefined || button === undefined) throw new Error(`There is no button "${label}".`);
    return step(`taps \`${label}\``, () => void anna.tap(message.message_id, button.callback_data), changes);
  };

  const mole = await drawMole({ seed: 7, irregularity: 0.6 });
  const other = await drawMole({ seed: 3, irregularity: 0.1 });
  await step('/start', () => void anna.text('/start'));
  await step('[photo]', () => void anna.photo(mole));
  await tap('Yes, check it', 2);
  await tap('What does this mean?');
  await tap('How sure is it?');
  await step('[photo] [photo] (an album)', () => {
    for (const photo of [mole, other]) anna.photo(photo, { albumId: '1' });
  });
  const holiday = await drawNotALesion('shapes');
  await step('[photo of something else]', () => void anna.photo(holiday));
  await step('[a PDF]', () => void anna.other('document'));
  await step('/language de', () => void anna.text('/language de'));
  await step('[photo]', () => void anna.photo(mole));
  await tap('Ergebnis löschen');
  await step('/forget', () => void anna.text('/forget'));
  return lines.join('\n\n');
}

function quote(message: BotMessage): string {
  const buttons = message.keyboard.map((row) => row.map(({ text }) => `\`[ ${text} ]\``).join(' '));
  const text = [message.photo === undefined ? [] : ['[photo]', ''], message.text.split('\n'), '', buttons].flat();
  while (text.at(-1) === '') text.pop();
  return text.map((line) => (line === '' ? '>' : `> ${line}  `)).join('\n');
}

async function writeReadme(transcript: string): Promise<void> {
  const path = fromRoot('adapters/telegram/README.md');
  const readme = await readFile(path, 'utf8');
  const [start, end] = [readme.indexOf(marks[0]), readme.indexOf(marks[1])];
  if (start < 0 || end < start) throw new Error(`${path} has no place for the transcript.`);
  await writeFile(path, `${readme.slice(0, start + marks[0].length)}\n\n${transcript}\n\n${readme.slice(end)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
