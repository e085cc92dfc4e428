import type { Platform } from '../queue/check-job.ts';

/** Keyed hash of a platform's id, 43 characters of base64url: the only form in which a person or a place is ever kept. */
export type PersonKey = (platform: Platform, id: string) => string;

/** HMAC-SHA256 under the operator's secret: without it nobody can test a guessed id against what is stored. */
export declare function createPersonKey(secret: string): PersonKey;

/** The first 12 characters: enough to bind a button to a person within 64 bytes. */
export declare function shortKey(personKey: string): string;
