import { setTimeout as sleep } from 'node:timers/promises';
import { placeholder } from '../../adapters/telegram/messages.ts';
import { parseAction } from '../../src/conversation/actions.ts';
import { texts } from '../../src/conversation/texts.ts';
import type { BotMessage } from '../fakes/telegram/chats.ts';
import { createPerson, type FakePerson } from '../fakes/telegram/people.ts';
import { createFakeTelegram, type FakeTelegram } from '../fakes/telegram/server.ts';
import type { Row } from './record.ts';

export type Tally = Pick<Row, 'accepted' | 'replies' | 'lost' | 'doubled'>;

/** People on a pretended Telegram who send photos and count what comes back. */
export interface TelegramScene {
  readonly telegram: FakeTelegram;
  readonly environment: Readonly<Record<string, string>>;
  /** Everybody agrees who has to, which takes one photo each; earlier photos and these count for nothing. */
  agree(): Promise<void>;
  /** Everybody sends a photo, which counts, and presses "yes" to the question that it raises; nobody waits for the result. */
  pressYes(): Promise<void>;
  /** `each` photos of everybody, in turn. */
  send(each: number): void;
  /** One photo of the next person in turn, or the given file. */
  sendOne(bytes?: Uint8Array): void;
  /** Replies to the photos of {@link send}, by now. */
  tally(): Tally;
  /** Texts of the answers, one for each photo that has one. */
  answers(): string[];
  /** Resolves when every photo has a final reply, or when nothing has changed for `patienceMs`. */
  settled(patienceMs?: number): Promise<Tally>;
  atLeast(replies: number): Promise<void>;
  close(): Promise<void>;
}

export async function startTelegramScene(people: number, photo: Uint8Array): Promise<TelegramScene> {
  const telegram = await createFakeTelegram();
  const crowd = Array.from({ length: people }, () => createPerson(telegram, { language: 'en' }));
  const photos: { readonly person: FakePerson; readonly messageId: number }[] = [];

  const repliesTo = (person: FakePerson, messageId: number): string[] =>
    person
      .inbox()
      .filter((message) => message.replyTo === messageId && isAnswer(message))
      .map(({ text }) => text);

  /** One walk over all messages, as there can be thousands. */
  const tally = (): Tally => {
    const counts = new Map<string, number>();
    for (const message of telegram.chats.messages)
      if (isAnswer(message)) {
        const key = `${message.chat.id}:${message.replyTo}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    const own = photos.map(({ person, messageId }) => counts.get(`${person.home.id}:${messageId}`) ?? 0);
    return {
      accepted: photos.length,
      replies: own.reduce((sum, count) => sum + count, 0),
      lost: own.filter((count) => count === 0).length,
      doubled: own.filter((count) => count > 1).length,
    };
  };

  async function until(holds: () => boolean, what: string, patienceMs = 60_000): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`Waited for ${what}.`);
      await sleep(20);
    }
  }

  /** Sends a photo and answers the question for consent, where it comes. */
  async function pressYesAs(person: FakePerson): Promise<{ readonly messageId: number; isAnswered(): boolean }> {
    const { messageId } = person.photo(photo);
    const asked = () => {
      const message = person
        .inbox()
        .find(({ keyboard }) => keyboard.flat().some((button) => isYes(button.callback_data)));
      const yes = message?.keyboard.flat().find((button) => isYes(button.callback_data));
      return message === undefined || yes === undefined
        ? undefined
        : { id: message.message_id, action: yes.callback_data };
    };
    const isAnswered = () => repliesTo(person, messageId).length === 1;
    await until(() => isAnswered() || asked() !== undefined, 'the question for consent');
    const question = asked();
    if (question !== undefined) person.tap(question.id, question.action);
    return { messageId, isAnswered };
  }

  async function agreeAs(person: FakePerson): Promise<void> {
    const { isAnswered } = await pressYesAs(person);
    await until(isAnswered, 'the first answer');
  }

  return {
    telegram,
    environment: { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
    agree: async () => {
      photos.length = 0;
      for (let first = 0; first < crowd.length; first += 100)
        await Promise.all(crowd.slice(first, first + 100).map(agreeAs));
    },
    async pressYes() {
      const sent = await Promise.all(crowd.map(async (person) => ({ person, ...(await pressYesAs(person)) })));
      photos.push(...sent.map(({ person, messageId }) => ({ person, messageId })));
    },
    send(each) {
      for (let round = 0; round < each; round += 1)
        for (const person of crowd) photos.push({ person, messageId: person.photo(photo).messageId });
    },
    sendOne(bytes) {
      const person = crowd[photos.length % crowd.length] as FakePerson;
      const { messageId } =
        bytes === undefined
          ? person.photo(photo)
          : person.file({ bytes, fileName: 'mole.jpg', mimeType: 'image/jpeg' });
      photos.push({ person, messageId });
    },
    tally,
    answers: () => photos.flatMap(({ person, messageId }) => repliesTo(person, messageId)),
    atLeast: (replies) => until(() => tally().replies >= replies, `${replies} replies`, 240_000),
    async settled(patienceMs = 60_000) {
      let last = -1;
      for (let changedAt = Date.now(); Date.now() - changedAt < patienceMs; ) {
        const beginning = performance.now();
        const { replies, lost } = tally();
        if (lost === 0) break;
        if (replies !== last) changedAt = Date.now();
        last = replies;
        // Counting tens of thousands must not take the time of those who are counted.
        await sleep(Math.max(50, 30 * (performance.now() - beginning)));
      }
      // Time for a second answer, if there is one to come.
      await sleep(1500);
      return tally();
    },
    close: () => telegram.close(),
  };
}

const thanks = texts('en').t('notice.consentYes');

/** Neither an hourglass nor the question for consent, nor what becomes of that after "yes". */
function isAnswer({ text, keyboard, deleted }: BotMessage): boolean {
  return (
    !deleted &&
    text !== placeholder &&
    text !== thanks &&
    !keyboard.flat().some((button) => isYes(button.callback_data))
  );
}

function isYes(data: string): boolean {
  const action = parseAction(data);
  return action?.kind === 'consent' && action.answer === 'yes';
}
