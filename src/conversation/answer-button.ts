import type { ReplyAddress } from '../queue/check-job.ts';
import { type Action, parseAction } from './actions.ts';
import { checkOrAsk } from './check-or-ask.ts';
import { explainCertainty, explainMeaning, explainTips } from './explain.ts';
import type { Incoming, Response } from './incoming.ts';
import type { Pending } from './memory-of-person.ts';
import { languageSetReply, notice, reminderSetReply } from './notices.ts';
import { shortKey } from './person-key.ts';
import { texts } from './texts.ts';
import type { Turn } from './turn.ts';

/** `text` is what the platform brought back: untrusted, so anything that does not parse is an old button. */
export async function answerButton(incoming: Tap, turn: Turn): Promise<Response> {
  const { action: text, answerTo } = incoming;
  const { locale, parts } = turn;
  const action = parseAction(text);
  switch (action?.kind) {
    case undefined:
      return { alert: texts(locale).t('notice.oldButton') };
    case 'consent':
      return answerConsent(action, answerTo, turn);
    case 'language':
      if (!obeys(action, turn)) return { alert: texts(locale).t('notice.notYours') };
      await turn.memory.setLanguage(turn.person, action.locale);
      return { edit: languageSetReply(action.locale) };
    case 'meaning':
      return { reply: explainMeaning(action.permille / 1000, action.band, locale) };
    case 'certainty':
      return {
        reply: explainCertainty(action.permille / 1000, action.band, locale, {
          priorMalignant: parts.config.PRIOR_MALIGNANT,
          model: parts.model,
        }),
      };
    case 'tips':
      return { reply: await explainTips(action.topic, locale) };
    case 'sheet':
      if (!obeys(action, turn)) return { alert: texts(locale).t('notice.notYourSheet') };
      return answerSheet(incoming, turn);
    case 'remind':
    case 'unremind':
      return answerReminder(action, incoming, turn);
    case 'delete':
      if (obeys(action, turn)) return { remove: true };
      return { alert: texts(locale).t('notice.notYoursToDelete') };
  }
}

type Tap = Incoming & { readonly kind: 'button' };

/** The photo is kept nowhere: it is fetched from the chat and checked once more, as if it had been sent again. */
async function answerSheet(tap: Tap, turn: Turn): Promise<Response> {
  if (tap.photo === undefined) return { alert: texts(turn.locale).t('notice.photoGone') };
  const { id, photo, address, answerTo = address } = tap;
  return checkOrAsk({ id, photos: [photo], address: answerTo, sheet: true }, turn);
}

/** Where others are, a button obeys the person whom it was made for and nobody else. */
function obeys({ owner }: { readonly owner?: string }, { person, isPrivate }: Turn): boolean {
  return owner === undefined ? isPrivate : owner === shortKey(person);
}

async function answerReminder(
  action: Action & { readonly kind: 'remind' | 'unremind' },
  { address }: Tap,
  turn: Turn,
): Promise<Response> {
  const { locale, person, platform, parts } = turn;
  const { t } = texts(locale);
  if (!obeys(action, turn)) return { alert: t('notice.notYours') };
  if (parts.reminders === undefined) return { alert: t('notice.oldButton') };
  if (action.kind === 'unremind') {
    await parts.reminders.cancel(person);
    return { edit: notice('reminderOff', locale) };
  }
  const isSet = await parts.reminders.set(person, { platform, locale, address });
  return isSet ? { reply: reminderSetReply(locale, action.owner) } : { alert: t('notice.oldButton') };
}

async function answerConsent(
  action: Action & { readonly kind: 'consent' },
  answerTo: ReplyAddress | undefined,
  turn: Turn,
): Promise<Response> {
  const { memory, person, locale } = turn;
  if (action.owner !== shortKey(person)) return { alert: texts(locale).t('notice.notYours') };
  if (action.answer === 'no') {
    await memory.dropPending(person, await memory.pending(person));
    return { edit: notice('consentNo', locale) };
  }
  await memory.giveConsent(person);
  const waiting = await memory.pending(person);
  if (waiting.length > 0) {
    await memory.noteReleased(person);
    const response = await release(waiting, answerTo, turn);
    await memory.dropPending(person, waiting);
    return response;
  }
  // A double tap, or one that comes again because the process died before the question could say that it was answered. Where
  // the answer takes the question's place, it may stand there already.
  if (await memory.wasReleased(person)) return answerTo === undefined ? { edit: notice('consentYes', locale) } : {};
  return { edit: notice('consentLapsed', locale) };
}

/** One job a message; where the tap brought an address of its own, one job for all, because it takes one answer. */
async function release(waiting: readonly Pending[], answerTo: ReplyAddress | undefined, turn: Turn): Promise<Response> {
  const [first] = waiting;
  const together = (one: Pending) =>
    waiting.length === 1 ? one : { id: one.id, photos: waiting.flatMap(({ photos }) => photos) };
  const jobs = answerTo === undefined || first === undefined ? waiting : [{ ...together(first), address: answerTo }];
  const responses: Response[] = [];
  for (const job of jobs) responses.push(await turn.enqueue(job));
  const refused = responses.find(({ reply }) => reply !== undefined)?.reply;
  if (!responses.some(({ working }) => working)) return refused === undefined ? {} : { edit: refused };
  return { edit: notice('consentYes', turn.locale), working: true, ...(refused && { reply: refused }) };
}
