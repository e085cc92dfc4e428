import type { Logger } from 'pino';
import type { AdapterHealth } from '../../src/platform/adapter.ts';
import { TelegramFault } from './errors.ts';

export type Connection = ReturnType<typeof createConnection>;

/** Between tries to connect, and to poll. */
export const betweenTries = { firstMs: 500, mostMs: 30_000 };

const refusedToken =
  'Telegram refused the bot token (401). Check TELEGRAM_BOT_TOKEN with @BotFather, then restart; only the Telegram adapter has stopped.';
const twoPollers =
  'Telegram says that another process takes the updates of this bot (409). Stop the other one, or give each a token of its own; trying again.';
const webhookIsSet =
  'A webhook took the updates of this bot (409); it is removed, because TELEGRAM_WEBHOOK_URL is not set.';

/** How the bot stands with Telegram: for `/readyz`, and told once per change in the log. */
export function createConnection(logger: Logger) {
  let health: AdapterHealth = { ready: false, detail: 'Connecting to Telegram.' };

  const change = (next: AdapterHealth, level: 'info' | 'warn' | 'error', code?: string): void => {
    if (next.detail === health.detail) return;
    health = next;
    logger[level]({ platform: 'telegram', ...(code === undefined ? {} : { code }) }, next.detail);
  };

  return {
    health: (): AdapterHealth => health,
    /** The token is not known (any more): a worker and a webhook learn of it by a reply that can't be sent. */
    refused: ({ code }: TelegramFault): void => change({ ready: false, detail: refusedToken }, 'error', code),
    up: (how: string): void => change({ ready: true, detail: `Connected to Telegram by ${how}.` }, 'info'),
    /**
     * Notes that a call failed; `failures` counts those in a row.
     *
     * @returns how long Telegram wants the next try to wait; undefined where none can help, because it refuses the token.
     */
    down(error: unknown, failures: number): number | undefined {
      const fault = error instanceof TelegramFault ? error : undefined;
      if (fault?.kind === 'unauthorized') return undefined;
      const isConflict = fault?.kind === 'conflict';
      const conflict = fault?.says('a webhook is set') ? webhookIsSet : twoPollers;
      const detail = isConflict ? conflict : `Telegram can't be reached (${fault?.code ?? 'unknown'}); trying again.`;
      // One lost poll is nothing; the bot is away when the next one fails as well.
      if (failures > 1 || isConflict) change({ ready: false, detail }, 'warn', fault?.code);
      return fault?.retryAfterMs ?? 0;
    },
  };
}
