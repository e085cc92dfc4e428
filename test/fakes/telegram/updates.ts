import type { Update } from 'telegraf/types';

interface Poll {
  readonly limit: number;
  answer(result: PollResult): void;
}

type PollResult = { readonly updates: readonly Update[] } | { readonly conflict: string };

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string | undefined;
}

/** How long the fake waits before it sends an update again that a webhook did not take. Telegram waits longer. */
const webhookPauseMs = 150;

/**
 * The updates that wait for the bot, as Telegram keeps them: until a poll confirms them with a higher offset, or the webhook
 * answers 2xx. A webhook gets the updates of one chat one after the other.
 */
export function createUpdates(firstId = 700_000_001) {
  let nextId = firstId;
  let waiting: Update[] = [];
  let poll: Poll | undefined;
  let webhook: WebhookTarget | undefined;
  let closed = false;
  let route = (url: string): string => url;
  const lines = new Map<number, Promise<void>>();

  const push = (update: Update): void => {
    if (webhook !== undefined) void inLine(update);
    waiting.push(update);
    if (poll !== undefined) {
      poll.answer({ updates: waiting.slice(0, poll.limit) });
      poll = undefined;
    }
  };

  /** One after the other in a chat, as Telegram does. */
  const inLine = (update: Update): Promise<void> => {
    const chat = chatIdOf(update);
    const mine = (lines.get(chat) ?? Promise.resolve()).then(() => hook(update));
    lines.set(chat, mine);
    return mine;
  };

  const hook = async (update: Update): Promise<void> => {
    while (webhook !== undefined && !closed && waiting.includes(update)) {
      const status = await postUpdate({ ...webhook, url: route(webhook.url) }, update);
      if (status >= 200 && status < 300) waiting = waiting.filter((other) => other !== update);
      else await new Promise((resolve) => setTimeout(resolve, webhookPauseMs));
    }
  };

  return {
    add: (content: Record<string, unknown>): Update => {
      const update = { update_id: nextId++, ...content } as unknown as Update;
      push(update);
      return update;
    },
    /** The same update once more: a webhook's repetition, or a poll whose answer was lost. */
    repeat: (update: Update): void => {
      if (webhook !== undefined) void postUpdate({ ...webhook, url: route(webhook.url) }, update);
      else if (!waiting.includes(update)) {
        waiting = [...waiting, update].sort((a, b) => a.update_id - b.update_id);
        poll?.answer({ updates: waiting.slice(0, poll.limit) });
        poll = undefined;
      }
    },
    unconfirmed: (): readonly number[] => waiting.map((update) => update.update_id),
    setWebhook: (target: WebhookTarget | undefined): void => {
      webhook = target;
      if (target !== undefined) for (const update of waiting) void inLine(update);
    },
    webhook: () => webhook,
    /** Where requests to a public webhook address really go. */
    routeWebhook: (to: (url: string) => string): void => {
      route = to;
    },
    close: (): void => {
      closed = true;
      poll?.answer({ updates: [] });
    },
    /** `getUpdates`; `gone` fires when the client hangs up. */
    poll: (offset: number, limit: number, timeoutSeconds: number, gone: AbortSignal): Promise<PollResult> => {
      if (webhook !== undefined)
        return Promise.resolve({
          conflict:
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        });
      poll?.answer({
        conflict: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      });
      poll = undefined;
      waiting = waiting.filter((update) => update.update_id >= offset);
      if (waiting.length > 0 || timeoutSeconds === 0) return Promise.resolve({ updates: waiting.slice(0, limit) });
      return new Promise((resolve) => {
        const mine: Poll = {
          limit,
          answer: (result) => {
            clearTimeout(timer);
            resolve(result);
          },
        };
        const end = (): void => {
          if (poll === mine) poll = undefined;
          mine.answer({ updates: [] });
        };
        const timer = setTimeout(end, timeoutSeconds * 1000);
        gone.addEventListener('abort', end, { once: true });
        poll = mine;
      });
    },
  };
}

/** @returns the HTTP status, 0 where nobody answered. */
export async function postUpdate(target: WebhookTarget, update: Update): Promise<number> {
  try {
    const response = await fetch(target.url, {
      redirect: 'error',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(target.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': target.secret }),
      },
      body: JSON.stringify(update),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

function chatIdOf(update: Update): number {
  if ('message' in update) return update.message.chat.id;
  if ('callback_query' in update) return update.callback_query.from.id;
  return 0;
}
