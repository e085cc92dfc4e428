import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeyValueStore } from './key-value-store.ts';

/** Encrypts what is stored, with a key of this installation. Every process that shares a store needs the same key. */
export interface Seal {
  close(text: string): string;
  /** Undefined where the text was not closed with this key, or was changed since. */
  open(sealed: string): string | undefined;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** @param secret the installation's: PERSON_KEY_SECRET, or the one kept in DATA_DIR; the key is derived from it. */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'molecheck store', 32));
  return {
    close(text) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce);
      const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return Buffer.concat([nonce, sealing.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
        opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return opening.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

const mark = 'sealed:';
/** Opening takes some 12 µs an entry: everything else has its turn after so many. */
const openedAtOnce = 200;

/** A store whose values are sealed. What was not sealed with this key is absent. */
export function createSealedStore(store: KeyValueStore, seal: Seal): KeyValueStore {
  const close = (value: string): string => mark + seal.close(value);
  const open = (kept: string): string | undefined => seal.open(kept.slice(mark.length));
  return {
    ...store,
    async get(key) {
      const kept = await store.get(key);
      return kept === undefined ? undefined : open(kept);
    },
    async list(prefix) {
      const opened: [string, string][] = [];
      for (const [at, [key, kept]] of (await store.list(prefix)).entries()) {
        if (at % openedAtOnce === openedAtOnce - 1) await nextTurn();
        const value = open(kept);
        if (value !== undefined) opened.push([key, value]);
      }
      return opened;
    },
    set: (key, value, ttlMs) => store.set(key, close(value), ttlMs),
    add: (key, value, ttlMs) => store.add(key, close(value), ttlMs),
  };
}
