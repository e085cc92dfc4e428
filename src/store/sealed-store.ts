import type { KeyValueStore } from './key-value-store.ts';
import type { Seal } from './seal.ts';

const mark = 'sealed:';

/**
 * Seals what a store keeps. What can't be opened (written under another secret) counts as absent; what an earlier version
 * wrote in the clear (consent, language) is read as it is.
 */
export function createSealedStore(store: KeyValueStore, seal: Seal): KeyValueStore {
  const close = (value: string): string => mark + seal.close(value);
  const open = (kept: string | undefined): string | undefined => {
    if (kept === undefined || !kept.startsWith(mark)) return kept;
    try {
      return seal.open(kept.slice(mark.length));
    } catch {
      return undefined;
    }
  };
  return {
    get: async (key) => open(await store.get(key)),
    list: async (prefix) => (await store.list(prefix)).flatMap((kept) => open(kept) ?? []),
    set: (key, value, ttlMs) => store.set(key, close(value), ttlMs),
    add: (key, value, ttlMs) => store.add(key, close(value), ttlMs),
    take: async (key) => open(await store.take(key)),
    delete: (key) => store.delete(key),
    close: () => store.close(),
  };
}
