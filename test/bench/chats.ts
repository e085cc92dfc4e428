import { setTimeout as sleep } from 'node:timers/promises';
import { parseAction } from '../../src/conversation/actions.ts';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { createPerson, type FakePerson } from '../fakes/telegram/people.ts';
import { createFakeTelegram } from '../fakes/telegram/server.ts';

/** People on a chat platform who send photos and wait for the pictures that the bot answers with. */
export interface Chat {
  readonly environment: Readonly<Record<string, string>>;
  /** Everybody agrees to the terms, as one does once. */
  introduce(photo: Buffer): Promise<void>;
  /** One photo, of each person in turn: a chat is written to once a second at most. */
  send(photo: Buffer): Promise<void>;
  /** Answers so far, to all. */
  answers(): number;
  close(): Promise<void>;
}

export async function openTelegram(people: number): Promise<Chat> {
  const telegram = await createFakeTelegram();
  const persons = Array.from({ length: people }, () => createPerson(telegram, { language: 'en' }));
  const answersTo = (person: FakePerson): number =>
    person.inbox().filter((message) => message.photo !== undefined).length;
  const answers = (): number => persons.reduce((sum, person) => sum + answersTo(person), 0);
  let turn = 0;
  return {
    environment: { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
    async introduce(photo) {
      const agree = async (person: FakePerson): Promise<void> => {
        person.photo(photo);
        const question = await until(() =>
          person.inbox().find(({ keyboard }) => keyboard.flat().some((button) => agrees(button.callback_data))),
        );
        const yes = question.keyboard.flat().find((button) => agrees(button.callback_data));
        person.tap(question.message_id, yes?.callback_data ?? '');
        await until(() => answersTo(person) > 0);
      };
      for (const person of persons) await agree(person);
    },
    send: async (photo) => void persons[turn++ % people]?.photo(photo),
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
export async function until<T>(condition: () => T | undefined | false, timeoutMs = 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    await sleep(1);
  }
  throw new Error('what the benchmark waits for did not come');
}
