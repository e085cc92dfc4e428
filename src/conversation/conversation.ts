import { errorCode } from '../ops/error-code.ts';
import type { Converse } from '../platform/adapter.ts';
import type { CheckJob } from '../queue/check-job.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createAdmit } from './admit.ts';
import { answerButton } from './answer-button.ts';
import { answerCommand } from './answer-command.ts';
import { checkOrAsk, photosAsked } from './check-or-ask.ts';
import type { Incoming, Response } from './incoming.ts';
import type { Verdict } from './limits.ts';
import { type Locale, resolveLocale } from './locale.ts';
import { createMemoryOfPerson, type Pending } from './memory-of-person.ts';
import { notice, unsupportedHint } from './notices.ts';
import { isAllowed, isOwner, placeOf } from './permit.ts';
import { texts } from './texts.ts';
import type { ConversationParts, Turn } from './turn.ts';

export interface Conversation {
  /** Answers what a person did: commands, consent, limits, photos into the queue. Never throws. */
  readonly handle: Converse;
}

/** So long an event with the same id counts as a repetition. Longer ago, the queue still knows its photos. */
const repeatedMs = 10 * 60_000;

export function createConversation(parts: ConversationParts): Conversation {
  const { limits, personKey, logger, metrics, now = Date.now } = parts;
  const memory = createMemoryOfPerson(parts.store);
  const admit = createAdmit(parts.queue, metrics.refusals, now);
  // In this process alone: after a crash an event that comes again has to be answered again.
  const seen = createMemoryStore(now);

  async function handle(incoming: Incoming): Promise<Response> {
    const { id, platform } = incoming;
    if (!(await seen.add(id, '', repeatedMs))) {
      metrics.refusals.inc({ platform, why: 'duplicate' });
      return {};
    }
    try {
      return await answer(incoming);
    } catch (error) {
      await seen.delete(id);
      logger.error({ platform, kind: incoming.kind, code: errorCode(error) }, 'the conversation failed');
      return { reply: notice('trouble', incoming.platformLocale) };
    }
  }

  async function answer(incoming: Incoming): Promise<Response> {
    const { platform, placeId } = incoming;
    const person = personKey(platform, incoming.personId);
    const place = placeId === undefined ? undefined : personKey(platform, `place:${placeId}`);
    const photos = photosAsked(incoming);
    const verdict =
      incoming.kind === 'photos' || photos > 0
        ? await limits.photos(person, place, photos)
        : await limits.commands(person, place);
    const turn = await createTurn(incoming, person);
    if (!verdict.pass) return refuse(verdict, incoming, turn.locale);
    if (!isAllowed(incoming, parts.access?.(platform))) return turnAway(incoming, turn.locale);
    switch (incoming.kind) {
      case 'photos':
        return answerPhotos(incoming, turn);
      case 'command':
        return answerCommand(incoming.command, incoming.argument, turn);
      case 'button':
        return answerButton(incoming, turn);
      case 'unsupported':
        return { reply: unsupportedHint(incoming.what, turn.locale, turn.hasMenus) };
    }
  }

  async function createTurn(incoming: Incoming, person: string): Promise<Turn> {
    const locale = (await memory.language(person)) ?? resolveLocale(incoming.platformLocale);
    const enqueue = (pending: Pending): Promise<Response> => {
      const receivedAt = now();
      const deadlineAt = receivedAt + parts.config.JOB_DEADLINE_MS;
      const { platform } = incoming;
      const job: CheckJob = { ...pending, platform, locale, personKey: person, receivedAt, deadlineAt };
      return admit(job);
    };
    return {
      person,
      personId: incoming.personId,
      isOwner: isOwner(incoming, parts.access?.(incoming.platform)),
      locale,
      isPrivate: incoming.placeId === undefined,
      platform: incoming.platform,
      hasMenus: incoming.hasMenus ?? false,
      parts,
      memory,
      enqueue,
    };
  }

  function refuse(verdict: Verdict & { readonly pass: false }, incoming: Incoming, locale: Locale): Response {
    metrics.refusals.inc({ platform: incoming.platform, why: 'rate' });
    if (!verdict.notify) return {};
    const key = verdict.retryAfterMs > 5 * 60_000 ? 'rateDay' : 'rateMinute';
    const values = { duration: texts(locale).duration(verdict.retryAfterMs) };
    if (incoming.kind === 'button') return { alert: texts(locale).t(`notice.${key}`, values) };
    return { reply: notice(key, locale, values) };
  }

  /** Said to whoever speaks to the bot where it may not answer: a server is not left, its operator may add it. */
  function turnAway(incoming: Incoming, locale: Locale): Response {
    metrics.refusals.inc({ platform: incoming.platform, why: 'place' });
    const values = { id: placeOf(incoming) };
    if (incoming.kind === 'button') return { alert: texts(locale).t('notice.notAllowed', values) };
    return { reply: notice('notAllowed', locale, values) };
  }

  return { handle };
}

async function answerPhotos(incoming: Incoming & { readonly kind: 'photos' }, turn: Turn): Promise<Response> {
  const { id, photos, address, sheet } = incoming;
  if (photos.length === 0) return { reply: notice('sendPhoto', turn.locale) };
  return checkOrAsk({ id, photos, address, ...(sheet && { sheet }) }, turn);
}
