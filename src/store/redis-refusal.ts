import { errorCode } from '../ops/error-code.ts';

/** Redis answered and refused: the password, a right, a full memory, read-only, a broken configuration. A lost connection is none. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The word that Redis begins its refusal with (WRONGPASS, NOPERM, READONLY, OOM), as its sentence can name keys; else the error's code. */
export function redisCode(error: unknown): string {
  return (isRefusal(error) && /^[A-Z]{2,20}\b/.exec(error.message)?.[0]) || errorCode(error);
}
