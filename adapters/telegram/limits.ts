import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { isGroup } from './address.ts';

export interface PaceOptions {
  /** New messages a second to all chats together. */
  readonly perSecond: number;
  /** Between two messages of one chat. Default 1000, Telegram's; tests don't wait as long. */
  readonly chatGapMs?: number;
}

/**
 * Keeps new messages within what Telegram's FAQ allows: about 30 a second overall, one a second in a chat, 20 a minute in
 * a group. Messages of one chat keep their order. Counted in this process; what other processes send is caught by
 * `retry_after`, which `hold` makes the whole chat wait for.
 */
export function createPace({ perSecond, chatGapMs = 1_000 }: PaceOptions) {
  const overall = new RateLimiterMemory({ points: perSecond, duration: 1 });
  const inChat = new RateLimiterMemory({ points: 1, duration: chatGapMs / 1_000 });
  const inGroup = new RateLimiterMemory({ points: 20, duration: 60 });
  /** Waiting lines: the last turn of each chat that has one, and of all chats together. */
  const lines = new Map<string, Promise<void>>();

  /** After those who asked before under the same name. */
  const inLine = (name: string, work: () => Promise<void>): Promise<void> => {
    const mine = (lines.get(name) ?? Promise.resolve()).then(work);
    const line = mine
      .catch(() => {})
      .then(() => {
        if (lines.get(name) === line) lines.delete(name);
      });
    lines.set(name, line);
    return mine;
  };

  const turnInChat = async (chat: number, signal?: AbortSignal): Promise<void> => {
    await consume(inChat, String(chat), signal);
    if (isGroup(chat)) await consume(inGroup, String(chat), signal);
    await inLine('all', () => consume(overall, 'all', signal));
  };

  return {
    /** Nothing goes to the chat for so long. */
    hold: (chat: number, ms: number): void => {
      if (ms > 0) void inChat.block(String(chat), ms / 1_000);
    },
    /** Waits until a message may be sent to the chat. Rejects when the signal aborts. */
    turn: (chat: number, signal?: AbortSignal): Promise<void> => inLine(String(chat), () => turnInChat(chat, signal)),
  };
}

async function consume(limiter: RateLimiterMemory, key: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      await limiter.consume(key);
      return;
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal;
      // The limiter reckons with the system's clock and forgets by a timer: when the clock was set back, the wait it names is too long.
      const waitMs = Math.min((refusal as RateLimiterRes).msBeforeNext, limiter.duration * 1000);
      await sleep(waitMs + 1, undefined, { signal });
    }
  }
}
