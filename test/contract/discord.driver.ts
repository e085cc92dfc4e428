import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, startMoleCheck } from '../../src/main.ts';
import { loadConfig } from '../../src/platforms.ts';
import { type FakeDiscord, startFakeDiscord, textOf } from '../fakes/discord/fake-discord.ts';
import { type FaultScript, tooManyRequests } from '../fakes/discord/faults.ts';
import { flatten } from '../fakes/discord/message-rules.ts';
import type { SentFile } from '../fakes/discord/people.ts';
import type { FakeMessage, FakeUser } from '../fakes/discord/world.ts';
import type { Capability, ContractDriver, Fault, Person, Seen, Sent, SentPhoto, Setup, World } from './driver.ts';

type Mode = 'gateway' | 'http';

const restart = 'Discord keeps no events for an app that is away';

const lacks: Readonly<Record<Mode, Readonly<Partial<Record<Capability, string>>>>> = {
  gateway: { restart },
  http: {
    restart,
    quotes: 'an answer to an interaction quotes no message',
    sheet: 'Discord keeps no photo of a command',
    hints: 'over HTTP only interactions come, and these hold nothing but files',
    disconnects: 'HTTP mode holds no connection',
  },
};

/**
 * Discord against the fake: in gateway mode people write direct messages to the bot; in HTTP mode they use `/check` there,
 * and the message menu for several photos at once.
 */
export function createDiscordDriver(mode: Mode): ContractDriver {
  const access = { owners: 'DISCORD_OWNER_IDS', allowed: 'DISCORD_ALLOWED_SERVERS' };
  return { platform: 'discord', access, lacks: lacks[mode], open: (setup) => openWorld(mode, setup) };
}

async function openWorld(mode: Mode, setup: Setup): Promise<World> {
  const discord = await startFakeDiscord();
  // A thousand interactions at once on a busy machine: how quick the acknowledgement is, is not what is tested here.
  discord.world.initialResponseMs = 600_000;
  const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-discord-'));
  let running: Running | undefined;
  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<void> => {
    const config = loadConfig({
      WEB_ENABLED: 'false',
      PORT: '0',
      OPS_PORT: '0',
      DATA_DIR: dataDir,
      // Discord calls https alone, so a proxy stands before the endpoint: connections are not capped by the one address.
      ...(mode === 'http' && { TRUST_PROXY: 'true' }),
      ...discord.environment(mode),
      ...setup.environment,
      ...environment,
    });
    running = await startMoleCheck(config, {
      logger: setup.logger,
      ...(setup.engine === undefined ? {} : { engine: setup.engine }),
    });
    if (mode === 'http') discord.interactionsEndpoint = `${running.webUrl}/discord/interactions`;
    else await discord.until(() => discord.gateway.connections > 0);
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
      return toPerson(mode, discord, discord.world.addUser(secret, { locale }), secret);
    },
    secrets: () => [
      discord.token,
      discord.cdn.origin,
      ...discord.world.users.keys(),
      ...discord.world.channels.keys(),
      ...discord.world.interactions.keys(),
    ],
    fault: (fault) => scripts[fault](discord),
    async close() {
      await stop();
      await discord.close();
      await rm(dataDir, { recursive: true, force: true });
      if (discord.violations.length > 0) throw new Error(`Not the Discord API: ${discord.violations.join('; ')}`);
    },
  };
}

/** What each fault is on Discord. An answer is a message in gateway mode, an edit of the deferred one in HTTP mode. */
const answers = /^\/channels\/\d+\/messages$|\/messages\/@original$/;
const files = /attachments\//;
const once = (fault: Parameters<FaultScript['add']>[0]) => (discord: FakeDiscord) => discord.faults.add(fault);

const scripts: Readonly<Record<Fault, (discord: FakeDiscord) => void>> = {
  'link-expired': once({ path: files, does: { answer: 404, body: 'This content is no longer available.' } }),
  'download-drops': once({ path: files, times: 20, does: { halfway: 'breaks' } }),
  'download-stalls': once({ path: files, times: 20, does: { halfway: 'stalls' } }),
  'reply-refused': once({ path: answers, does: { answer: 502 } }),
  'reply-lost': once({ path: answers, does: { loseAnswer: true } }),
  'slow-down': once({ path: answers, does: tooManyRequests(0.5) }),
  disconnects: (discord) => discord.gateway.drop(),
};

function toPerson(mode: Mode, discord: FakeDiscord, user: FakeUser, secret: string): Person {
  const { people, world } = discord;
  const place = { user, channel: world.dmWith(user) };
  const message = (id: string): Sent => ({ messageId: id, redeliver: () => discord.redeliver(id) });
  const interaction = ({ id }: { readonly id: string }): Sent => ({ redeliver: () => discord.redeliver(id) });
  const toFile = (photo: SentPhoto): SentFile => ({
    bytes: photo.bytes,
    fileName: `${secret}-${photo.fileName}`,
    contentType: photo.mimeType,
  });

  const send = async (photos: readonly SentPhoto[]): Promise<Sent> => {
    const sent = photos.map(toFile);
    const [only] = sent;
    if (mode === 'gateway') return message((await people.write(place, { text: `Look, ${secret}`, files: sent })).id);
    if (only !== undefined && sent.length === 1)
      return interaction(await people.slash('check', place, { photo: only }));
    const album = await people.write(place, { text: `Look, ${secret}`, files: sent });
    return interaction(await people.menu('Check this photo', place, album));
  };

  return {
    id: user.id,
    sendPhotos: send,
    sendFile: (photo) => send([photo]),
    command: async (name, argument) =>
      interaction(await people.slash(name, place, argument === undefined ? {} : { language: argument })),
    press: async (seen, action) => interaction(await people.press(action, world.message(seen.id), user)),
    sendUnsupported: async (what) => message((await people.write(place, unsupported[what])).id),
    messages: async () => discord.seenIn(place.channel, user).map(toSeen),
  };
}

const file = (fileName: string, contentType: string) => ({
  files: [{ bytes: Buffer.from('nothing'), fileName, contentType }],
});

const unsupported: Readonly<
  Record<Parameters<Person['sendUnsupported']>[0], Parameters<FakeDiscord['people']['write']>[1]>
> = {
  text: { text: 'Hello, can you see me?' },
  link: { text: 'https://example.com/mole.jpg' },
  sticker: { stickers: true },
  document: file('findings.pdf', 'application/pdf'),
  voice: file('voice-message.ogg', 'audio/ogg'),
  video: file('mole.mp4', 'video/mp4'),
  animation: file('mole.gif', 'image/gif'),
  other: {},
};

const read = new WeakMap<FakeMessage, { readonly edits: number; readonly seen: Seen }>();

/** Read once a version: a hundred people look at their chats fifty times a second. */
function toSeen(message: FakeMessage): Seen {
  const { edits } = message;
  const known = read.get(message);
  if (known?.edits === edits) return known.seen;
  const seen: Seen = {
    id: message.id,
    text: plain(textOf(message)),
    picture: message.attachments.some(({ file }) => file.contentType?.startsWith('image/')),
    ...pdfOf(message),
    buttons: flatten(message.components).flatMap(({ type, label, custom_id }) =>
      type === 2 ? [{ label: label ?? '', action: custom_id ?? '' }] : [],
    ),
    ...(message.repliesTo === undefined ? {} : { quotes: message.repliesTo }),
  };
  read.set(message, { edits, seen });
  return seen;
}

function pdfOf({ attachments }: FakeMessage): { readonly file?: Uint8Array } {
  const pdf = attachments.find(({ file }) => file.fileName.endsWith('.pdf'));
  return pdf === undefined ? {} : { file: pdf.file.bytes };
}

/** Discord's Markdown as it is shown. */
function plain(markdown: string): string {
  return markdown
    .replace(/^(?:#{1,3}|-#|-) /gm, '')
    .replace(/(?<!\\)(?:\*\*|`)/g, '')
    .replace(/\\(.)/g, '$1');
}
