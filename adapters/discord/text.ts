/** Characters that turn the reading direction around or can't be seen: they let a text look like another one. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/**
 * Plain text as Discord shows it literally: Markdown, mentions, custom emoji, timestamps and masked links lose their
 * meaning, invisible and direction-changing characters go. (Mentions notify nobody anyway: every message says so.)
 */
export function escapeText(text: string): string {
  return text
    .replace(invisible, '')
    .replace(/[\\*_~`|<>[\]]/g, '\\$&')
    .replace(/^(\s*)([#+-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)\./gm, '$1\\.')
    .replace(/@(?=everyone|here)/g, '@\u200b');
}
