import type { PhotoRef, ReplyAddress } from '../queue/check-job.ts';
import type { KeyValueStore } from '../store/key-value-store.ts';
import { isLocale, type Locale } from './locale.ts';

/** How long photos wait for consent: that of a Discord interaction, which is the shortest-lived address. */
const pendingMs = 15 * 60_000;
/** How many messages with photos of one person wait at once. */
const pendingSlots = 10;
/** So long a second tap on "yes" is taken for a double tap. */
const doubleTapMs = 60_000;

/** A message with photos that waits for consent: references only. */
export interface Pending {
  readonly id: string;
  readonly photos: readonly PhotoRef[];
  readonly address: ReplyAddress;
}

/**
 * What is kept of a person, all of it under the hashed key. Each waiting message has a slot of its own, claimed and taken in
 * one atomic step, so that of two fronts (or two taps) one gets it and none gets lost.
 */
export interface MemoryOfPerson {
  hasConsent(person: string): Promise<boolean>;
  giveConsent(person: string): Promise<void>;
  language(person: string): Promise<Locale | undefined>;
  setLanguage(person: string, locale: Locale): Promise<void>;
  /** False when every slot is taken. */
  keepPending(person: string, pending: Pending): Promise<boolean>;
  takePending(person: string): Promise<readonly Pending[]>;
  /** Marks that photos were just released, and tells whether they were. */
  noteReleased(person: string): Promise<void>;
  wasReleased(person: string): Promise<boolean>;
  forget(person: string): Promise<void>;
}

export function createMemoryOfPerson(store: KeyValueStore): MemoryOfPerson {
  const slotsOf = (person: string): readonly string[] =>
    Array.from({ length: pendingSlots }, (_, slot) => `pending:${person}:${slot}`);

  async function takePending(person: string): Promise<readonly Pending[]> {
    const taken = await Promise.all(slotsOf(person).map((key) => store.take(key)));
    return taken.filter((text) => text !== undefined).map((text) => JSON.parse(text) as Pending);
  }

  return {
    hasConsent: async (person) => (await store.get(`consent:${person}`)) !== undefined,
    giveConsent: (person) => store.set(`consent:${person}`, 'yes'),
    language: async (person) => {
      const locale = await store.get(`language:${person}`);
      return locale !== undefined && isLocale(locale) ? locale : undefined;
    },
    setLanguage: (person, locale) => store.set(`language:${person}`, locale),
    keepPending: async (person, pending) => {
      for (const key of slotsOf(person)) if (await store.add(key, JSON.stringify(pending), pendingMs)) return true;
      return false;
    },
    takePending,
    noteReleased: (person) => store.set(`released:${person}`, 'yes', doubleTapMs),
    wasReleased: async (person) => (await store.get(`released:${person}`)) !== undefined,
    forget: async (person) => {
      await takePending(person);
      await Promise.all(['consent', 'language', 'released'].map((name) => store.delete(`${name}:${person}`)));
    },
  };
}
