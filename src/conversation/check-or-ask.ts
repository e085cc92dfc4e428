import { parseAction } from './actions.ts';
import type { Incoming, Response } from './incoming.ts';
import type { Pending } from './memory-of-person.ts';
import { consentReply, notice } from './notices.ts';
import { shortKey } from './person-key.ts';
import type { Turn } from './turn.ts';

/** Queues photos of somebody who agreed; else they wait for the answer to the question. */
export async function checkOrAsk(pending: Pending, turn: Turn): Promise<Response> {
  const { memory, person, locale } = turn;
  if (await memory.hasConsent(person)) return turn.enqueue(pending);
  if (!(await memory.keepPending(person, pending))) return { reply: notice('pendingFull', locale) };
  return { reply: consentReply(shortKey(person), locale) };
}

/** How many photos an event may cause to be checked: they count against the limit of photos. */
export function photosAsked(incoming: Incoming): number {
  if (incoming.kind === 'photos') return incoming.photos.length;
  return incoming.kind === 'button' && parseAction(incoming.action)?.kind === 'sheet' ? 1 : 0;
}
