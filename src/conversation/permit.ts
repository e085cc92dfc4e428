import type { Access } from '../platform/access.ts';
import type { CommandName, Incoming } from './incoming.ts';

/** What everybody may ask for everywhere: what is kept of them, and to have it erased. */
const always: readonly CommandName[] = ['privacy', 'forget'];

export function isOwner({ personId }: Incoming, access: Access | undefined): boolean {
  return access?.owners.includes(personId) === true;
}

/** Whether the bot answers there: a place by its own id, a private conversation by the person's. */
export function isAllowed(incoming: Incoming, access: Access | undefined): boolean {
  if (access === undefined || access.allowed.length === 0 || isOwner(incoming, access)) return true;
  if (incoming.kind === 'command' && always.includes(incoming.command)) return true;
  return access.allowed.includes(placeOf(incoming));
}

/** The id that the operator would add to the list. */
export function placeOf({ placeId, personId }: Incoming): string {
  return placeId ?? personId;
}
