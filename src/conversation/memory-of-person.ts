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
  readonly sheet?: true;
  readonly address: ReplyAddress;
}

/**
 * What is kept of a person, all of it under the hashed key. Each waiting message has a slot of its own, claimed in one atomic
 * step. It is dropped only after its job was accepted, so that a process killed in between loses none; of two taps (or two
 * fronts) that find the same message, the queue takes one, because a job's id is taken once.
 */
export interface MemoryOfPerson {
  hasConsent(person: string): Promise<boolean>;
  giveConsent(person: string): Promise<void>;
  language(person: string): Promise<Locale | undefined>;
  setLanguage(person: string, locale: Locale): Promise<void>;
  /** False when every slot is taken. */
  keepPending(person: string, pending: Pending): Promise<boolean>;
  pending(person: string): Promise<readonly Pending[]>;
  /** Drops these, not what came since. */
  dropPending(person: string, pending: readonly Pending[]): Promise<void>;
  /** Marks that photos were just released, and tells whether they were. */
  noteReleased(person: string): Promise<void>;
  wasReleased(person: string): Promise<boolean>;
  forget(person: string): Promise<void>;
}

export function createMemoryOfPerson(store: KeyValueStore): MemoryOfPerson {
  const slotsOf = (person: string): readonly string[] =>
    Array.from({ length: pendingSlots }, (_, slot) => `pending:${person}:${slot}`);

  async function slotted(person: string): Promise<readonly { readonly key: string; readonly pending: Pending }[]> {
    const slots = await Promise.all(slotsOf(person).map(async (key) => ({ key, text: await store.get(key) })));
    return slots.flatMap(({ key, text }) => (text === undefined ? [] : { key, pending: JSON.parse(text) as Pending }));
  }

  async function dropPending(person: string, pending: readonly Pending[]): Promise<void> {
    const ids = new Set(pending.map(({ id }) => id));
    const slots = await slotted(person);
    await Promise.all(slots.filter((slot) => ids.has(slot.pending.id)).map(({ key }) => store.delete(key)));
  }

  const pending = async (person: string): Promise<readonly Pending[]> =>
    (await slotted(person)).map((slot) => slot.pending);

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
    pending,
    dropPending,
    noteReleased: (person) => store.set(`released:${person}`, 'yes', doubleTapMs),
    wasReleased: async (person) => (await store.get(`released:${person}`)) !== undefined,
    forget: async (person) => {
      await dropPending(person, await pending(person));
      const names = ['consent', 'language', 'released', 'reminder'];
      await Promise.all(names.map((name) => store.delete(`${name}:${person}`)));
    },
  };
}
