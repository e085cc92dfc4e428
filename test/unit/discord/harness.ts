import { Writable } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createDiscordAdapter } from '../../../adapters/discord/create.ts';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { loadConfig } from '../../../src/platforms.ts';
import type { ReplyAddress } from '../../../src/queue/check-job.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { startFakeDiscord } from '../../fakes/discord/fake-discord.ts';
import { withMemo } from '../memo.ts';

export type Harness = Awaited<ReturnType<typeof openHarness>>;

interface HarnessOptions {
  readonly mode?: 'gateway' | 'http';
  readonly environment?: Readonly<Record<string, string>>;
  /** What the conversation answers; default: photos are queued, everything else gets a notice. */
  readonly converse?: (incoming: Incoming) => Response | Promise<Response>;
  /** False: the adapter does not receive yet (or never: a worker). */
  readonly receives?: boolean;
}

/** The real adapter against the fake Discord, with a conversation that the test scripts. */
export async function openHarness(options: HarnessOptions = {}) {
  const mode = options.mode ?? 'gateway';
  const discord = await startFakeDiscord();
  // Nothing here is about the three seconds; a busy machine must fail no test.
  discord.world.initialResponseMs = 60_000;
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = loadConfig({ ...discord.environment(mode), ...options.environment });
  const metrics = createMetrics();
  const http: FastifyInstance | undefined = mode === 'http' ? fastify({ forceCloseConnections: true }) : undefined;
  const store = createMemoryStore();
  const logger = pino({ level: 'trace', base: null }, sink);
  const adapter = withMemo(
    createDiscordAdapter({ config, logger, metrics, store, ...(http === undefined ? {} : { http }) }),
  );
  const heard: Incoming[] = [];
  const converse = async (incoming: Incoming): Promise<Response> => {
    heard.push(incoming);
    return (await options.converse?.(incoming)) ?? (incoming.kind === 'photos' ? { working: true } : { reply: notice });
  };
  if (options.receives !== false) {
    await adapter.receive(converse);
    if (mode === 'gateway') await discord.until(() => discord.gateway.connections > 0);
  }
  const endpoint =
    http === undefined ? undefined : `${await http.listen({ host: '127.0.0.1', port: 0 })}/discord/interactions`;
  discord.interactionsEndpoint = endpoint;

  return {
    discord,
    endpoint,
    adapter,
    converse,
    heard,
    store,
    config,
    log: () => lines.join(''),
    /** The first thing the conversation hears that fits. */
    hears: (fits: (incoming: Incoming) => boolean = () => true) => discord.until(() => heard.find(fits)),
    async counts(name: 'replies' | 'refusals' | 'apiErrors') {
      return (await metrics[name].get()).values.map(({ labels, value }) => ({ ...labels, value }));
    },
    async close() {
      await adapter.stopReceiving();
      await adapter.close();
      await http?.close();
      await discord.close();
    },
  };
}

export const notice: Reply = {
  kind: 'notice',
  title: 'A notice',
  blocks: [{ kind: 'paragraph', text: 'Something said.' }],
  buttons: [],
  locale: 'en',
};

/** A one-pixel PNG. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A result as the conversation composes them. */
export const result: Reply = {
  kind: 'result',
  title: 'Raised score – please have it looked at',
  band: 'raised',
  blocks: [
    { kind: 'strong', text: 'About 23 in 100 pictures with this score showed skin cancer or a precursor (23%).' },
    { kind: 'paragraph', text: 'What it resembles:' },
    {
      kind: 'bars',
      rows: [
        { label: 'Mole (naevus)', value: 0.7, text: '70%' },
        { label: 'Melanoma', value: 0.2, text: '20%' },
      ],
    },
    { kind: 'list', items: ['bleeds', 'grows'] },
  ],
  picture: {
    bytes: pixel,
    mimeType: 'image/png',
    width: 1,
    height: 1,
    alt: 'Your photo with colours over it.',
    fileName: 'heat-map.png',
  },
  buttons: [
    [
      { label: 'What does this mean?', action: 'v1:m:230:r' },
      { label: 'How sure is it?', action: 'v1:s:230:r' },
    ],
    [{ label: 'Delete this result', action: 'v1:d:AAAAAAAAAAAA' }],
  ],
  disclaimer: 'A computer estimate, not a medical device.',
  locale: 'en',
};

export const consent: Reply = {
  kind: 'consent',
  title: 'Before the first check',
  blocks: [{ kind: 'paragraph', text: 'Shall I check the photo?' }],
  buttons: [
    [
      { label: 'Yes, check it', action: 'v1:c:y:AAAAAAAAAAAA' },
      { label: 'No, thank you', action: 'v1:c:n:AAAAAAAAAAAA' },
    ],
  ],
  locale: 'en',
};

/** The address that a photo's job would carry. */
export function addressOf(incoming: Incoming): ReplyAddress {
  return incoming.kind === 'button' ? (incoming.answerTo ?? incoming.address) : incoming.address;
}
