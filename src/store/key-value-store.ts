/**
 * The small memory of the bot: consent, language, photos that wait (references only), ids already answered. Keys never hold
 * the id of a person, chat or file; values are sealed (`sealed-store.ts`). Embedded file by default, Redis for many machines.
 */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /** Values of all keys that begin so, in no order. For a start: on Redis it walks over every key. */
  list(prefix: string): Promise<readonly string[]>;
  /** Without `ttlMs` it is kept until deleted. */
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  /** Sets only where the key is absent; atomic. True when this call set it. */
  add(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Reads and deletes in one atomic step: of two callers one gets the value. */
  take(key: string): Promise<string | undefined>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
