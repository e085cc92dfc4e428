import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Update } from 'telegraf/types';
import type { Incoming } from '../../src/conversation/incoming.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import type { Converse } from '../../src/platform/adapter.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { toTelegramAddress } from './address.ts';
import { type Albums, createAlbums } from './albums.ts';
import type { Client } from './client.ts';
import { cleanText } from './html.ts';
import type { OpenAnswers } from './open-answers.ts';
import type { Respond } from './respond.ts';
import { type Me, translate } from './translate.ts';

/** Telegram keeps an update for a day at most. */
const dayMs = 86_400_000;
/** The person's client shows a spinner until then, and gives up after some seconds. */
const acknowledgeWithinMs = 2_000;

/** What becomes of one update. Neither promise ever rejects. */
interface Handled {
  /** Its job is in the queue, or its reply is sent. An album's part counts once it is gathered. */
  readonly accepted: Promise<void>;
  /** It may be forgotten by Telegram: its reply was sent, or its job is stored where a crash can't lose it. */
  readonly done: Promise<void>;
}

/** Takes updates, from polling or the webhook, any of them any number of times, and handles each once. */
export interface Intake {
  handle(update: Update): Handled;
  /** Resolves when everything taken has been given to the conversation; replies may still be on their way. */
  settle(): Promise<void>;
  /** Waits for the replies that are on their way, at most so long. */
  drain(ms: number): Promise<void>;
}

export interface IntakeParts {
  readonly client: Client;
  readonly me: Me;
  readonly converse: Converse;
  readonly respond: Respond;
  readonly store: KeyValueStore;
  /** Answers still owed, where the queue lives in this process alone; absent with Redis. */
  readonly open?: OpenAnswers;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createIntake(parts: IntakeParts): Intake {
  const { client, store, logger, metrics } = parts;
  const inHand = new Map<number, Handled>();
  /** What has not been given to the conversation yet, or is being given to it. */
  const talking = new Set<Promise<unknown>>();
  const replying = new Set<Promise<unknown>>();
  const albums: Albums = createAlbums(async (incoming) => {
    const reply = await track(talking, talk(incoming));
    await (await reply()).owed;
  });

  /** Gives an event to the conversation. What comes back does what it said to do. */
  async function talk(incoming: Incoming, callbackId?: string): Promise<Reply> {
    const address = toTelegramAddress(incoming.address);
    const expectation = incoming.kind === 'photos' ? parts.open?.expect(address.update) : undefined;
    const acknowledge = acknowledgeOnce(callbackId);
    const response = await parts.converse(incoming);
    acknowledge(response.alert);
    if (response.working !== true) expectation?.cancel();
    return async () => {
      try {
        await track(replying, parts.respond(address, response));
      } catch (error) {
        // The process ends before the reply is out: the update stays with Telegram, for the next start.
        if (client.closed()) return { owed: never };
        logger.error({ job: incoming.id, code: errorCode(error) }, 'a reply could not be sent');
      }
      return { owed: expectation?.settled ?? nothing };
    };
  }

  function begin(update: Update): Handled {
    const mark = `telegram:update:${update.update_id}`;
    const accepted = track(talking, hear(update, mark)).then((reply) => reply());
    const done = accepted.then(async ({ owed }) => {
      await owed;
      await store.set(mark, '1', dayMs);
    });
    const report = (error: unknown): void => logger.error({ code: errorCode(error) }, 'an update could not be handled');
    return { accepted: accepted.then(() => {}, report), done: done.catch(report) };
  }

  async function hear(update: Update, mark: string): Promise<Reply> {
    if ((await store.get(mark)) !== undefined) {
      metrics.refusals.inc({ platform: 'telegram', why: 'duplicate' });
      return async () => ({ owed: nothing });
    }
    const translated = translate(update, parts.me);
    switch (translated.kind) {
      case 'ignored':
        return async () => ({ owed: nothing });
      case 'tap':
        return async () => ({ owed: acknowledge(translated.callbackId) });
      case 'album': {
        // Not awaited: a webhook gets the next picture of a chat only when the one before is acknowledged.
        const owed = albums.add(translated);
        return async () => ({ owed });
      }
      case 'incoming':
        return talk(translated.incoming, translated.callbackId);
    }
  }

  /** A tap is answered once, with what the conversation says to it, or without a word when that takes too long. */
  function acknowledgeOnce(callbackId: string | undefined): (alert?: string) => void {
    if (callbackId === undefined) return () => {};
    let isDone = false;
    const once = (alert?: string): void => {
      clearTimeout(timer);
      if (!isDone) void acknowledge(callbackId, alert);
      isDone = true;
    };
    const timer = setTimeout(once, acknowledgeWithinMs);
    return once;
  }

  async function acknowledge(callbackId: string, alert?: string): Promise<void> {
    const text = alert === undefined ? {} : { text: cleanText(alert), show_alert: true };
    try {
      await client.call('answerCallbackQuery', { callback_query_id: callbackId, ...text }, { patienceMs: 10_000 });
    } catch (error) {
      // "query is too old": the person's client has stopped waiting; the tap counts all the same.
      logger.debug({ method: 'answerCallbackQuery', code: errorCode(error) }, 'a tap could not be acknowledged');
    }
  }

  return {
    handle(update) {
      const known = inHand.get(update.update_id);
      if (known !== undefined) {
        metrics.refusals.inc({ platform: 'telegram', why: 'duplicate' });
        return known;
      }
      const handled = begin(update);
      inHand.set(update.update_id, handled);
      void handled.done.then(() => inHand.delete(update.update_id));
      return handled;
    },
    async settle() {
      albums.flush();
      while (talking.size > 0) {
        await Promise.allSettled(talking);
        albums.flush();
      }
    },
    async drain(ms) {
      await Promise.race([Promise.allSettled(replying), sleep(ms, undefined, { ref: false })]);
    },
  };
}

/** Does what the conversation said; `owed` settles when nothing more is owed to the update. */
type Reply = () => Promise<{ readonly owed: Promise<void> }>;

const nothing = Promise.resolve();
const never = new Promise<void>(() => {});

function track<T>(promises: Set<Promise<unknown>>, promise: Promise<T>): Promise<T> {
  promises.add(promise);
  return promise.finally(() => promises.delete(promise));
}
