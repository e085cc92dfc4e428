import { setMaxListeners } from 'node:events';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { anySignal } from 'any-signal';
import type { Logger } from 'pino';
import { Telegram } from 'telegraf';
import type { Config } from '../../src/config/config.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { type TelegramFault, toFault } from './errors.ts';
import { type ChatRef, createPace } from './limits.ts';
import { quietTelegraf } from './quiet.ts';

export type Method = Parameters<Telegram['callApi']>[0];
export type Payload = Readonly<Record<string, unknown>>;

interface CallOptions {
  /** The chat that a 429 puts on hold. */
  readonly chat?: ChatRef;
  /** The call sends a new message: it waits for its turn first. */
  readonly sends?: boolean;
  /** How long passing faults (network, 5xx, 429) are tried again. Default 0: not at all. */
  readonly patienceMs?: number;
  /** How long one attempt may take. Default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The Bot API: every call of this adapter goes through here, and telegraf's client is known to this file alone. */
export interface Client {
  /**
   * @returns the `result` field of Telegram's answer.
   * @throws TelegramFault, once `patienceMs` is used up or where trying again can't help.
   */
  call<T>(method: Method, payload: Payload, options?: CallOptions): Promise<T>;
  /** True once Telegram has refused the token; every later call fails at once. */
  readonly refused: () => boolean;
  /** True once {@link close} was called: calls under way end as faults. */
  readonly closed: () => boolean;
  close(): void;
}

const backoffMs = { first: 400, most: 15_000 };

type Parts = {
  readonly config: Pick<Config, 'TELEGRAM_API_ROOT' | 'TELEGRAM_MESSAGES_PER_SECOND'>;
  readonly token: string;
} & {
  readonly logger: Logger;
  readonly metrics: Metrics;
};

export function createClient({ config, token, logger, metrics }: Parts): Client {
  quietTelegraf();
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 256 });
  const telegram = new Telegram(token, { apiRoot: withSlash(config.TELEGRAM_API_ROOT), agent, webhookReply: false });
  const pace = createPace({ perSecond: config.TELEGRAM_MESSAGES_PER_SECOND });
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let refused = false;

  async function attempt<T>(method: Method, payload: Payload, options: CallOptions): Promise<T> {
    const signals = [AbortSignal.timeout(options.timeoutMs ?? 30_000), closing.signal];
    if (options.signal !== undefined) signals.push(options.signal);
    // telegraf's types name the signal of a polyfill and one payload per method; this file is the border.
    const signal = anySignal(signals);
    const init = { signal } as unknown as Parameters<Telegram['callApi']>[2];
    try {
      return (await telegram.callApi(method, { ...payload } as never, init)) as T;
    } finally {
      // AbortSignal.any would leave a note of each call on `closing`, for good: github.com/nodejs/node/issues/55351.
      signal.clear();
    }
  }

  async function takeTurn(method: Method, chat: ChatRef): Promise<void> {
    try {
      await pace.turn(chat, closing.signal);
    } catch (error) {
      throw toFault(method, error);
    }
  }

  return {
    refused: () => refused,
    closed: () => closing.signal.aborted,
    async call<T>(method: Method, payload: Payload, options: CallOptions = {}): Promise<T> {
      let givenUpAt: number | undefined;
      for (let count = 1; ; count++) {
        if (options.sends === true && options.chat !== undefined) await takeTurn(method, options.chat);
        // Waiting in line is not a failure: patience begins with the first attempt.
        givenUpAt ??= Date.now() + (options.patienceMs ?? 0);
        try {
          return await attempt<T>(method, payload, options);
        } catch (error) {
          const fault = toFault(method, error);
          if (closing.signal.aborted || options.signal?.aborted === true) throw fault;
          metrics.apiErrors.inc({ platform: 'telegram', method, code: fault.code });
          if (fault.kind === 'unauthorized') refused = true;
          if (fault.kind === 'slow-down' && options.chat !== undefined) pace.hold(options.chat, fault.retryAfterMs);
          const waitMs = waitOf(fault, count);
          if (!fault.isPassing || Date.now() + waitMs > givenUpAt) throw fault;
          metrics.retries.inc({ platform: 'telegram', what: method });
          logger.debug({ method, code: fault.code, attempt: count, waitMs }, 'Telegram call is tried again');
          await sleep(waitMs, undefined, { signal: closing.signal }).catch(() => {});
          if (closing.signal.aborted) throw fault;
        }
      }
    },
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

/** What Telegram asks for, else twice as long each time, with jitter so that chats don't come back together. */
function waitOf(fault: TelegramFault, count: number): number {
  if (fault.retryAfterMs > 0) return fault.retryAfterMs;
  return Math.min(backoffMs.most, backoffMs.first * 2 ** (count - 1)) * (0.5 + Math.random() / 2);
}

/** telegraf resolves `./bot…` against the root: without a slash at the end a root's last path segment would be lost. */
function withSlash(root: string): string {
  return root.endsWith('/') ? root : `${root}/`;
}
