import { cleanText } from '../../src/platform/clean-text.ts';

/**
 * Plain text as Discord shows it literally: Markdown, mentions, custom emoji, timestamps and masked links lose their
 * meaning. (Mentions notify nobody anyway: every message says so.) discord.js's `escapeMarkdown` is not enough: it leaves
 * quotes, small print, mentions, emoji and timestamps as they are, and emphasis behind a link.
 */
export function escapeText(text: string): string {
  return cleanText(text)
    .replace(/[\\*_~`|<>[\]]/g, '\\$&')
    .replace(/^(\s*)([#+-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)\./gm, '$1\\.')
    .replace(/@(?=everyone|here)/g, '@\u200b');
}
