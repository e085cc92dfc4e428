import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeholder } from '../../adapters/telegram/messages.ts';
import { type Running, startMoleCheck } from '../../src/main.ts';
import { loadConfig } from '../../src/platforms.ts';
import type { FaultRule } from '../fakes/telegram/faults.ts';
import { createPerson, type FakePerson, type Posted } from '../fakes/telegram/people.ts';
import { createFakeTelegram, type FakeTelegram } from '../fakes/telegram/server.ts';
import type { ContractDriver, Fault, Person, Seen, Sent, SentPhoto, Setup, World } from './driver.ts';

const access = { owners: 'TELEGRAM_OWNER_IDS', allowed: 'TELEGRAM_ALLOWED_CHATS' };

/** Telegram by long polling, against the fake Bot API server. */
export const telegramDriver: ContractDriver = {
  platform: 'telegram',
  access,
  lacks: {},
  open: (setup) => openWorld(setup, 'polling'),
};

/** Telegram by webhook, delivered as Telegram does: one update of a chat after the other, again until it is acknowledged. */
export const telegramWebhookDriver: ContractDriver = {
  platform: 'telegram',
  access,
  lacks: { disconnects: 'there is no connection that stays open' },
  open: (setup) => openWorld(setup, 'webhook'),
};

const webhookSecret = 'webhook-secret_0123456789';

async function openWorld(setup: Setup, mode: 'polling' | 'webhook'): Promise<World> {
  const telegram = await createFakeTelegram();
  const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-telegram-'));
  const people: FakePerson[] = [];
  let running: Running | undefined;
  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<void> => {
    running = await startMoleCheck(
      loadConfig({
        WEB_ENABLED: 'false',
        PORT: '0',
        OPS_PORT: '0',
        DATA_DIR: dataDir,
        // The pace is tested on its own; here it would only take time.
        TELEGRAM_MESSAGES_PER_SECOND: '200',
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        // Telegram wants a public name; the fake then finds the way to the port that the system gave.
        ...(mode === 'webhook'
          ? { TELEGRAM_WEBHOOK_URL: 'https://bot.example.org/hook', TELEGRAM_WEBHOOK_SECRET: webhookSecret }
          : {}),
        ...setup.environment,
        ...environment,
      }),
      { logger: setup.logger, ...(setup.engine === undefined ? {} : { engine: setup.engine }) },
    );
    const { webUrl } = running;
    if (mode === 'webhook') telegram.updates.routeWebhook((url) => url.replace('https://bot.example.org', `${webUrl}`));
  };
  const stop = async (): Promise<void> => {
    const bot = running;
    running = undefined;
    await bot?.stop();
  };
  await start();

  return {
    start,
    stop,
    async person({ locale, secret }) {
      const person = createPerson(telegram, { firstName: secret, username: `${secret}_name`, language: locale });
      people.push(person);
      return toContractPerson(telegram, person, secret);
    },
    secrets: () => [
      telegram.token,
      telegram.token.split(':')[1] ?? '',
      webhookSecret,
      ...people.map(({ user }) => String(user.id)),
      ...telegram.filePaths(),
    ],
    fault: (fault) => {
      for (const rule of scripts[fault]) telegram.fault(rule);
    },
    async close() {
      await stop();
      await telegram.close();
      await rm(dataDir, { recursive: true, force: true });
      if (telegram.violations.length > 0) throw new Error(`Not the Bot API: ${telegram.violations.join('; ')}`);
    },
  };
}

const sends = ['sendMessage', 'sendPhoto'];
const edits = ['editMessageText', 'editMessageMedia', 'editMessageCaption'];

/** What each fault is on Telegram. */
const scripts: Readonly<Record<Fault, readonly FaultRule[]>> = {
  'link-expired': [{ on: 'file', action: { kind: 'answer', status: 404, description: 'Not Found' } }],
  'download-drops': [{ on: 'file', times: 20, action: { kind: 'truncate' } }],
  'download-stalls': [{ on: 'file', times: 20, action: { kind: 'stall' } }],
  'reply-refused': [{ on: sends, action: { kind: 'answer', status: 502, description: 'Bad Gateway' } }],
  // Both calls that show an answer: the message that is reserved, and the edit that fills it in.
  'reply-lost': [
    { on: sends, action: { kind: 'drop', when: 'after' } },
    { on: edits, action: { kind: 'drop', when: 'after' } },
  ],
  'slow-down': [
    {
      on: sends,
      action: {
        kind: 'answer',
        status: 429,
        description: 'Too Many Requests: retry after 1',
        parameters: { retry_after: 1 },
      },
    },
  ],
  disconnects: [{ on: 'getUpdates', action: { kind: 'drop', when: 'after' } }],
};

function toContractPerson(telegram: FakeTelegram, person: FakePerson, secret: string): Person {
  const sent = (posted: Pick<Posted, 'update'> & Partial<Posted>): Sent => ({
    ...(posted.messageId === undefined ? {} : { messageId: String(posted.messageId) }),
    redeliver: async () => telegram.updates.repeat(posted.update),
  });
  return {
    id: String(person.user.id),
    async sendPhotos(photos) {
      const [only] = photos;
      if (only !== undefined && photos.length === 1)
        return sent(person.photo(only.bytes, { caption: `Look, ${secret}` }));
      const albumId = `1390${telegram.calls.length}${photos.length}`;
      const posted = photos.map((photo) => person.photo(photo.bytes, { albumId }));
      return sent(posted[0] as Posted);
    },
    sendFile: async (photo: SentPhoto) =>
      sent(
        person.file({
          bytes: photo.bytes,
          fileName: `${secret}-${photo.fileName}`,
          mimeType: photo.mimeType,
          ...(photo.declaredBytes === undefined ? {} : { size: photo.declaredBytes }),
        }),
      ),
    command: async (name, argument) => sent(person.text(argument === undefined ? `/${name}` : `/${name} ${argument}`)),
    press: async (message, action) => sent(person.tap(Number(message.id), action)),
    sendUnsupported: async (what) => sent(person.other(what === 'other' ? 'contact' : what)),
    async messages() {
      return person
        .inbox()
        .filter((message) => message.text !== placeholder)
        .map(
          (message): Seen => ({
            id: String(message.message_id),
            text: message.text,
            picture: message.photo !== undefined,
            ...(message.document === undefined ? {} : { file: message.document.bytes }),
            buttons: message.keyboard.flat().map(({ text, callback_data }) => ({ label: text, action: callback_data })),
            ...(message.replyTo === undefined ? {} : { quotes: String(message.replyTo) }),
          }),
        );
    },
  };
}
