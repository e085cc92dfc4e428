/**
 * The small memory of the bot: consent, language, reminders, photos that wait (references only), ids already answered. Keys never hold
 * the id of a person, chat or file; values are sealed (`seal.ts`). Embedded file by default, Redis for many machines.
 */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /** All entries whose keys begin so, in no order. For what is seldom done: on Redis it walks over every key. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: string])[]>;
  /** Without `ttlMs` it is kept until deleted. */
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  /** Sets only where the key is absent; atomic. True when this call set it. */
  add(key: string, value: string, ttlMs: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
