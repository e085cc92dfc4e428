import { createHmac } from 'node:crypto';

/** Keyed hash of a platform's id, 43 characters of base64url: the only form in which a person or a place is ever kept. */
export type PersonKey = (platform: string, id: string) => string;

/** HMAC-SHA256 under the operator's secret: without it nobody can test a guessed id against what is stored. */
export function createPersonKey(secret: string): PersonKey {
  return (platform, id) => createHmac('sha256', secret).update(`${platform}:${id}`).digest('base64url');
}

/** The first 12 characters (72 bits): enough to bind a button to a person within 64 bytes. */
export function shortKey(personKey: string): string {
  return personKey.slice(0, 12);
}
