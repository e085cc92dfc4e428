import { errorCode } from './error-code.ts';

const mostErrors = 4;
const mostCharacters = 300;
/** Links and paths can lead to a person's file; long runs of letters and digits can be keys. */
const hidden = /\b[a-z][a-z\d+.-]*:\/\/\S+|(?<![\w.])\/[^\s'"]+|[A-Za-z\d_:-]{24,}/gi;

/**
 * What an operator needs to know of a fault inside a check: the errors from the outermost to the one that began it, each with
 * its code and its sentence, on one line. For errors of the engine and of our own code; those of a platform's SDK are logged
 * by `errorCode` alone. Links, paths and whatever may be a key are taken out.
 */
export function errorCause(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at !== undefined && at !== null && parts.length < mostErrors; ) {
    parts.push(at instanceof Error ? `${errorCode(at)}: ${at.message}` : typeof at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts
    .join(' <- ')
    .replace(hidden, '[hidden]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, mostCharacters);
}
