import { setMaxListeners } from 'node:events';
import { Agent } from 'node:https';
import { anySignal } from 'any-signal';
import type { Logger } from 'pino';
import { Telegram } from 'telegraf';
import type { Telegram as Methods, Opts } from 'telegraf/types';
import { retry } from '../../src/ops/backoff.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { TelegramFault, toFault } from './errors.ts';
import { createPace } from './limits.ts';
import { quietTelegraf } from './quiet.ts';
import type { TelegramConfig } from './settings.ts';

type Answer<M extends keyof Methods> = ReturnType<Methods[M]>;

interface CallOptions {
  /** The chat that a 429 puts on hold. */
  readonly chat?: number;
  /** The call sends a new message: it waits for its turn first. */
  readonly sends?: boolean;
  /** How long passing faults (network, 5xx, 429) are tried again. Default 0: not at all. */
  readonly patienceMs?: number;
  /** How long one attempt may take. Default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export type Client = ReturnType<typeof createClient>;

const between = { firstMs: 400, mostMs: 15_000 };

interface Parts {
  readonly config: Pick<TelegramConfig, 'TELEGRAM_API_ROOT' | 'TELEGRAM_MESSAGES_PER_SECOND'>;
  readonly token: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Told of each call for which Telegram does not know the token. */
  readonly onRefused?: (fault: TelegramFault) => void;
}

/** The Bot API: every call of this adapter goes through here, and telegraf's client is known to this file alone. */
export function createClient({ config, token, logger, metrics, onRefused }: Parts) {
  quietTelegraf();
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 10_000, maxSockets: 256 });
  const telegram = new Telegram(token, { apiRoot: withSlash(config.TELEGRAM_API_ROOT), agent, webhookReply: false });
  const pace = createPace({ perSecond: config.TELEGRAM_MESSAGES_PER_SECOND });
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let refused = false;

  async function attempt<M extends keyof Methods>(
    method: M,
    payload: Opts<M>,
    { chat, sends, timeoutMs = 30_000 }: CallOptions,
    signal: AbortSignal,
  ): Promise<Answer<M>> {
    try {
      if (sends === true && chat !== undefined) await pace.turn(chat, signal);
      // telegraf's types name the signal of a polyfill.
      const init = { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) } as unknown as Parameters<
        Telegram['callApi']
      >[2];
      return await telegram.callApi(method, formFields(payload), init);
    } catch (error) {
      const fault = toFault(method, error);
      if (signal.aborted) throw fault;
      metrics.apiErrors.inc({ platform: 'telegram', method, code: fault.code });
      if (fault.kind === 'unauthorized') {
        refused = true;
        onRefused?.(fault);
      }
      if (fault.kind === 'slow-down' && chat !== undefined) pace.hold(chat, fault.retryAfterMs);
      throw fault;
    }
  }

  return {
    /** True once Telegram has refused the token. */
    refused: (): boolean => refused,
    /** True once `close` was called: calls under way end as faults. */
    closed: (): boolean => closing.signal.aborted,
    /**
     * @returns the `result` field of Telegram's answer.
     * @throws TelegramFault, once `patienceMs` is used up or where trying again can't help.
     */
    async call<M extends keyof Methods>(method: M, payload: Opts<M>, options: CallOptions = {}): Promise<Answer<M>> {
      // AbortSignal.any would leave a note of each call on `closing`, for good: github.com/nodejs/node/issues/55351.
      const signal = anySignal([closing.signal, options.signal]);
      try {
        return await retry(() => attempt(method, payload, options, signal), {
          ...between,
          patienceMs: options.patienceMs ?? 0,
          signal,
          again: passingAfterMs,
          onRetry: (error, waitMs, failures) => {
            metrics.retries.inc({ platform: 'telegram', what: method });
            const code = errorCode(error);
            logger.debug({ method, code, attempt: failures, waitMs }, 'Telegram call is tried again');
          },
        });
      } finally {
        signal.clear();
      }
    },
    close: (): void => {
      closing.abort();
      agent.destroy();
    },
  };
}

/**
 * A copy, since telegraf writes into what it is given. Beside a file nested objects must be JSON, which telegraf sees to for
 * the keyboard alone.
 */
function formFields<P extends object>(payload: P): P {
  const isForm = 'photo' in payload || 'document' in payload;
  if (!isForm || !('reply_parameters' in payload)) return { ...payload };
  return { ...payload, reply_parameters: JSON.stringify(payload.reply_parameters) };
}

/** How long Telegram wants a passing fault to be waited out. */
function passingAfterMs(error: unknown): number | undefined {
  return error instanceof TelegramFault && error.isPassing ? error.retryAfterMs : undefined;
}

/** telegraf resolves `./bot…` against the root: without a slash at the end a root's last path segment would be lost. */
export function withSlash(root: string): string {
  return root.endsWith('/') ? root : `${root}/`;
}
