import { Writable } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createTelegramAdapter } from '../../../adapters/telegram/create.ts';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { loadConfig } from '../../../src/platforms.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '../../fakes/telegram/server.ts';
import { type LooseAdapter, withMemo } from '../memo.ts';

/** The adapter alone, against the fake Bot API server; the conversation is the test's own function. */
export interface Harness {
  readonly telegram: FakeTelegram;
  readonly adapter: LooseAdapter;
  readonly store: KeyValueStore;
  readonly http: FastifyInstance;
  readonly heard: readonly Incoming[];
  readonly metrics: ReturnType<typeof createMetrics>;
  log(): string;
  /** Another process on the same store and platform. */
  another(): LooseAdapter;
  receive(adapter?: LooseAdapter): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly telegram?: FakeTelegramOptions;
  readonly store?: KeyValueStore;
  /** Default: silence. */
  readonly answer?: (incoming: Incoming) => Response | Promise<Response>;
}

export async function createHarness(options: HarnessOptions = {}): Promise<Harness> {
  const telegram = await createFakeTelegram(options.telegram);
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = pino({ level: 'trace' }, sink);
  const metrics = createMetrics();
  const store = options.store ?? createMemoryStore();
  const http = fastify();
  const config = loadConfig({
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    ...options.environment,
  });
  const adapters: LooseAdapter[] = [];
  const another = (): LooseAdapter => {
    const context = { config, logger, metrics, store };
    // Only the first one has the HTTP server: a route can be registered once.
    const made = withMemo(createTelegramAdapter(adapters.length === 0 ? { ...context, http } : context));
    adapters.push(made);
    return made;
  };
  const adapter = another();
  const heard: Incoming[] = [];
  const answer = options.answer ?? (() => ({}));
  return {
    telegram,
    adapter,
    store,
    http,
    heard,
    metrics,
    another,
    log: () => lines.join(''),
    receive: (which = adapter) =>
      which.receive(async (incoming) => {
        heard.push(incoming);
        return answer(incoming);
      }),
    async close() {
      for (const made of adapters) await made.stopReceiving();
      for (const made of adapters) await made.close();
      await http.close();
      await telegram.close();
      if (telegram.violations.length > 0) throw new Error(`Not the Bot API: ${telegram.violations.join('; ')}`);
    },
  };
}

export async function eventually(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function noticeOf(text: string, more: Partial<Reply> = {}): Reply {
  return { kind: 'notice', title: '', blocks: [{ kind: 'paragraph', text }], buttons: [], locale: 'en', ...more };
}

/** The smallest PNG there is. */
export const tinyPng: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function resultOf(text: string, more: Partial<Reply> = {}): Reply {
  return {
    kind: 'result',
    title: 'Raised score',
    blocks: [{ kind: 'paragraph', text }],
    picture: { bytes: tinyPng, mimeType: 'image/png', width: 1, height: 1, alt: 'Heat map', fileName: 'molecheck.png' },
    buttons: [[{ label: 'Delete', action: 'v1:d' }]],
    disclaimer: 'A computer estimate.',
    locale: 'en',
    ...more,
  };
}
