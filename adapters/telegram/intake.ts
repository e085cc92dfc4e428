import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Update } from 'telegraf/types';
import type { Incoming, Response } from '../../src/conversation/incoming.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { createUnderWay } from '../../src/ops/under-way.ts';
import { within } from '../../src/ops/within.ts';
import type { Converse } from '../../src/platform/adapter.ts';
import { cleanText } from '../../src/platform/clean-text.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { readAddress } from './address.ts';
import { createAlbums } from './albums.ts';
import type { Client } from './client.ts';
import type { Respond } from './respond.ts';
import { type Me, type Translated, translate } from './translate.ts';

/** Telegram keeps an update for a day at most. */
const dayMs = 86_400_000;
/** The person's client shows a spinner until then, and gives up after some seconds. */
const acknowledgeWithinMs = 2_000;
/** What is not dealt with by then (an album that is being gathered, a reply that Telegram delays) is stored and goes on. */
const promptMs = 300;
/** While more than so many are not dealt with, no further ones are asked for. */
const mostInHand = 500;
/**
 * In a store that other fronts use, what is stored may be theirs: what is still there after so long was left by one that died. One
 * front after the other takes that up, so long apart that each finds gone what the one before has dealt with.
 */
const othersMs = 15_000;
/** So many updates are known again when they come again. */
const rememberedUpdates = 2_000;

export type Intake = ReturnType<typeof createIntake>;

export interface IntakeParts {
  readonly client: Client;
  readonly me: Me;
  readonly converse: Converse;
  readonly respond: Respond;
  readonly store: KeyValueStore;
  /** Key of the hash under which albums are stored. */
  readonly secret: string;
  /** Other fronts take updates of the same bot, with the same store. */
  readonly isShared: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** An update as it is stored: ids and references, no names and no texts. */
interface Stored {
  readonly id: number;
  readonly translated: Translated;
}

/** Takes updates, from polling or the webhook, any of them any number of times. */
export function createIntake(parts: IntakeParts) {
  const { client, store, logger, metrics } = parts;
  /** The latest updates, each with what `handle` gave for it. */
  const known = new Map<number, Promise<void>>();
  /** Those that are not dealt with. */
  const dealing = new Set<Promise<void>>();
  /** What is being given to the conversation. */
  const talking = createUnderWay();
  let isEnding = false;
  const albums = createAlbums(store, parts.secret, (incoming) => talk(incoming));

  /** @param wasStored by an earlier process. */
  function take({ id, translated }: Stored, wasStored = false): Promise<void> {
    const key = `telegram:update:${id}`;
    let [isStored, isLeft] = [wasStored, false];
    const dealt = deal(translated).catch((error: unknown) => {
      // The process ends before the reply is out: the next one gives it.
      isLeft = client.closed();
      if (!isLeft) logger.error({ update: id, code: errorCode(error) }, 'a reply could not be sent');
    });
    const taken = within(promptMs, dealt).then(async (isPrompt) => {
      if (isPrompt) return;
      isStored = true;
      await store.set(key, JSON.stringify({ id, translated } satisfies Stored), dayMs);
    });
    known.set(id, taken);
    const [oldest] = known.keys();
    if (known.size > rememberedUpdates && oldest !== undefined) known.delete(oldest);
    dealing.add(dealt);
    void Promise.all([dealt, taken]).then(async () => {
      dealing.delete(dealt);
      if (isStored && !isLeft) await store.delete(key);
    });
    return taken;
  }

  async function deal(translated: Translated): Promise<void> {
    if (translated.kind === 'tap') await acknowledge(translated.callbackId);
    else if (translated.kind === 'album') await albums.add(translated);
    else if (translated.kind === 'incoming') await talk(translated.incoming, translated.callbackId);
  }

  /** Gives an event to the conversation, and does what that says. */
  async function talk(incoming: Incoming, callbackId?: string): Promise<void> {
    const conversing = parts.converse(incoming);
    if (callbackId !== undefined) void acknowledge(callbackId, conversing);
    await parts.respond(readAddress(incoming.address), await talking.track(conversing));
  }

  /** A tap is answered once, with what the conversation says to it, or without a word when that takes too long. Never throws. */
  async function acknowledge(callbackId: string, conversing?: Promise<Response>): Promise<void> {
    try {
      const isPrompt = conversing !== undefined && (await within(acknowledgeWithinMs, conversing));
      const alert = isPrompt ? (await conversing).alert : undefined;
      const text = alert === undefined ? {} : { text: cleanText(alert), show_alert: true };
      await client.call('answerCallbackQuery', { callback_query_id: callbackId, ...text }, { patienceMs: 10_000 });
    } catch (error) {
      // "query is too old": the person's client has stopped waiting; the tap counts all the same.
      logger.debug({ method: 'answerCallbackQuery', code: errorCode(error) }, 'a tap could not be acknowledged');
    }
  }

  async function listStored(): Promise<readonly Stored[]> {
    const stored = (await store.list('telegram:update:')).map(([, text]) => JSON.parse(text) as Stored);
    return stored.sort((a, b) => a.id - b.id);
  }

  return {
    /**
     * Resolves when the update may be acknowledged: it is dealt with (its photos' job is stored, its reply is sent), or it is
     * stored itself. Never rejects.
     */
    async handle(update: Update): Promise<void> {
      const taken = known.get(update.update_id);
      if (taken !== undefined) {
        metrics.refusals.inc({ platform: 'telegram', why: 'duplicate' });
        return taken;
      }
      try {
        const translated = translate(update, parts.me);
        if (translated.kind !== 'ignored') await take({ id: update.update_id, translated });
      } catch (error) {
        logger.error({ code: errorCode(error) }, 'an update could not be handled');
      }
    },
    /** Takes up what an earlier process had stored and not dealt with. */
    async resume(): Promise<void> {
      let left = await listStored();
      if (parts.isShared) {
        do await new Promise((resolve) => setTimeout(resolve, othersMs).unref());
        while (!isEnding && !(await store.add('telegram:resuming', '', othersMs)));
        const still = new Set((await listStored()).map(({ id }) => id));
        left = left.filter(({ id }) => still.has(id));
      }
      for (const stored of left) if (!isEnding && !known.has(stored.id)) void take(stored, true);
    },
    /** Resolves when there is room for more. */
    async room(): Promise<void> {
      while (dealing.size > mostInHand) await Promise.race(dealing);
    },
    /** Resolves when everything taken has been given to the conversation; replies may still be on their way. */
    async settle(): Promise<void> {
      isEnding = true;
      do {
        await albums.flush();
        await nextTurn();
        await talking.ended();
      } while (talking.count() > 0);
    },
    /** Waits for the replies that are on their way, at most so long. */
    async drain(ms: number): Promise<void> {
      await within(ms, Promise.allSettled(dealing));
    },
  };
}
