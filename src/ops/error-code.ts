/**
 * What may be logged of an error: its `code` (or `name`), never its message, which can hold a link with a token. The code is
 * cut to letters, digits, `_`, `-` and `.`, so nothing can be smuggled into a log line through it.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code: unknown = 'code' in error ? error.code : undefined;
  const shown = typeof code === 'string' || typeof code === 'number' ? String(code) : error.name;
  return shown.replaceAll(/[^\w.-]/g, '').slice(0, 40) || 'unknown';
}
