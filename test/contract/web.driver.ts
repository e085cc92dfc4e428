import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Block, Reply } from '../../src/conversation/reply.ts';
import { type Running, startMoleCheck } from '../../src/main.ts';
import { loadConfig } from '../../src/platforms.ts';
import type { ContractDriver, Person, Seen, Sent, SentPhoto, Setup, World } from './driver.ts';

const oneRequest = 'a check is one request, and its response the answer';
const uploaded = 'the photo comes with the request; nothing is fetched';

/** The web's API, spoken to as pages do: each has one upload under way, a person has four of them open. */
export const webDriver: ContractDriver = {
  platform: 'web',
  lacks: {
    consent: 'the page says what happens to the photo before the person sends it',
    language: 'every request names its language; nothing is kept',
    forget: 'nothing is kept',
    commands: 'there are no commands',
    access: 'nobody is known',
    hints: 'nothing but a file can be sent',
    albums: 'one photo a request',
    quotes: oneRequest,
    redelivery: oneRequest,
    restart: oneRequest,
    sheet: 'the browser prints it',
    reminders: 'nobody can be written to',
    explanations: 'the page shows them all at once',
    delete: 'the page keeps nothing',
    'link-expired': uploaded,
    'download-drops': uploaded,
    'download-stalls': uploaded,
    'reply-refused': oneRequest,
    'reply-lost': oneRequest,
    'slow-down': oneRequest,
    disconnects: oneRequest,
  },
  open: openWorld,
};

async function openWorld(setup: Setup): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-web-'));
  const addresses: string[] = [];
  let running: Running | undefined;
  const start = async (): Promise<void> => {
    // Behind a proxy, so that every person has an address of their own.
    const own = { PORT: '0', OPS_PORT: '0', DATA_DIR: dataDir, TRUST_PROXY: 'true' };
    running = await startMoleCheck(loadConfig({ ...own, ...setup.environment }), {
      logger: setup.logger,
      ...(setup.engine === undefined ? {} : { engine: setup.engine }),
    });
  };
  const stop = async (): Promise<void> => {
    const service = running;
    running = undefined;
    await service?.stop();
  };
  await start();

  return {
    start,
    stop,
    async person({ locale, secret }) {
      const address = `203.0.${Math.floor(addresses.length / 250)}.${(addresses.length % 250) + 1}`;
      addresses.push(address);
      return createPerson(`${running?.webUrl}/api/check`, { locale, secret, address });
    },
    secrets: () => addresses,
    fault: (fault) => {
      throw new Error(`There is no ${fault} on the web.`);
    },
    async close() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Identity {
  readonly locale: string;
  readonly secret: string;
  readonly address: string;
}

function createPerson(url: string, { locale, secret, address }: Identity): Person {
  const screen: Seen[] = [];
  const pages = Array.from({ length: 4 }, () => Promise.resolve());
  let sent = 0;

  const upload = async ({ bytes, fileName, mimeType }: SentPhoto): Promise<void> => {
    const form = new FormData();
    form.append('lang', locale);
    form.append('photo', new Blob([new Uint8Array(bytes)], { type: mimeType }), `${secret}-${fileName}`);
    const headers = { 'x-forwarded-for': address, 'user-agent': `Browser of ${secret}` };
    const answer = await fetch(url, { method: 'POST', body: form, headers });
    screen.push(toSeen(String(screen.length), (await answer.json()) as ApiAnswer));
  };
  const send = async (photo: SentPhoto | undefined): Promise<Sent> => {
    const page = sent++ % pages.length;
    if (photo !== undefined) pages[page] = pages[page]?.then(() => upload(photo)).catch(failed) as Promise<void>;
    return { redeliver: () => impossible('deliver again') };
  };
  const failed = (error: unknown): void => {
    screen.push({ id: String(screen.length), text: `No answer: ${String(error)}`, picture: false, buttons: [] });
  };
  return {
    sendPhotos: ([photo]) => send(photo),
    sendFile: send,
    command: () => impossible('give commands'),
    press: () => impossible('press buttons'),
    sendUnsupported: () => impossible('send anything but a file'),
    messages: async () => [...screen],
  };
}

function impossible(what: string): Promise<never> {
  return Promise.reject(new Error(`Nobody can ${what} on the web.`));
}

interface ApiAnswer {
  readonly reply?: Reply;
  readonly error?: { readonly code: string; readonly message: string };
  readonly heatMap?: string;
}

function toSeen(id: string, { reply, error, heatMap }: ApiAnswer): Seen {
  const parts =
    reply === undefined ? [error?.message] : [reply.title, ...reply.blocks.flatMap(textsOf), reply.disclaimer];
  return {
    id,
    text: parts.filter((part) => part !== undefined).join('\n'),
    picture: heatMap !== undefined,
    buttons: [],
  };
}

function textsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
    case 'strong':
      return [block.text];
    case 'list':
      return block.items;
    case 'bars':
      return block.rows.map(({ label, text }) => `${label} ${text}`);
  }
}
