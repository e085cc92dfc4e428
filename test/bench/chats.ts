import { setTimeout as sleep } from 'node:timers/promises';
import { parseAction } from '../../src/conversation/actions.ts';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { createPerson } from '../fakes/telegram/people.ts';
import { createFakeTelegram } from '../fakes/telegram/server.ts';

/** One person on a chat platform who sends a photo and waits for the picture that the bot answers with. */
export interface Chat {
  readonly environment: Readonly<Record<string, string>>;
  /** Agrees to the terms, as everybody does once. */
  introduce(photo: Buffer): Promise<void>;
  send(photo: Buffer): Promise<void>;
  /** Answers so far. */
  answers(): number;
  close(): Promise<void>;
}

export async function openTelegram(): Promise<Chat> {
  const telegram = await createFakeTelegram();
  const person = createPerson(telegram, { language: 'en' });
  const answers = (): number => person.inbox().filter((message) => message.photo !== undefined).length;
  return {
    environment: { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
    async introduce(photo) {
      person.photo(photo);
      const question = await until(() =>
        person.inbox().find(({ keyboard }) => keyboard.flat().some((button) => agrees(button.callback_data))),
      );
      const yes = question.keyboard.flat().find((button) => agrees(button.callback_data));
      person.tap(question.message_id, yes?.callback_data ?? '');
      await until(() => answers() > 0);
    },
    send: async (photo) => void person.photo(photo),
    answers,
    close: () => telegram.close(),
  };
}

export async function openDiscord(): Promise<Chat> {
  const discord = await startFakeDiscord();
  const user = discord.world.addUser('Ada');
  const place = { user, channel: discord.world.dmWith(user) };
  const seen = () => discord.seenBy(user).filter((message) => !message.loading);
  const answers = (): number => seen().filter(({ attachments }) => attachments.length > 0).length;
  const write = async (bytes: Buffer): Promise<void> => {
    await discord.people.write(place, { files: [{ bytes, contentType: 'image/jpeg' }] });
  };
  return {
    environment: discord.environment(),
    async introduce(photo) {
      await until(() => discord.gateway.connections > 0);
      await write(photo);
      const question = await until(() => seen()[0]);
      await discord.people.press('v1:c:y', question, user);
      await until(() => answers() > 0);
    },
    send: write,
    answers,
    close: () => discord.close(),
  };
}

function agrees(action: string): boolean {
  const parsed = parseAction(action);
  return parsed?.kind === 'consent' && parsed.answer === 'yes';
}

/** Looks every millisecond. */
export async function until<T>(condition: () => T | undefined | false, timeoutMs = 300_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    await sleep(1);
  }
  throw new Error('what the benchmark waits for did not come');
}
