import { type Locale, languageNames, locales } from '../../src/conversation/locale.ts';
import type { Words } from './words.ts';

/**
 * The page in one language. An element with `data-t="key"` gets that text, an attribute `data-t-alt="key"` (or
 * `-content`) sets the attribute `alt` beside it; the marks stay, so that the browser can change the language in place. Links to
 * pages of this server lead on in the same language.
 *
 * @throws Error where the page asks for a text that there is none of: found at the start, not by a visitor.
 */
export function renderPage(template: string, locale: Locale, words: Words): string {
  const word = (key: string): string => {
    const text = words[key];
    if (text === undefined) throw new Error(`The page has no text "${key}" in ${locale}.`);
    return escapeHtml(text);
  };
  return template
    .replace('<html lang="en">', `<html lang="${locale}">`)
    .replace(/(<a\s[^<>]*href="\/[a-z]*)(?=")/g, `$1?lang=${locale}`)
    .replace('<!-- languages -->', locales.map((tag) => languageOption(tag, locale)).join(''))
    .replace(/\sdata-t-([a-z-]+)="([^"]+)"/g, (mark, name: string, key: string) => `${mark} ${name}="${word(key)}"`)
    .replace(/(<[^<>]*\sdata-t="([^"]+)"[^<>]*>)(?=<\/)/g, (_mark, tag: string, key: string) => tag + word(key));
}

function languageOption(tag: Locale, chosen: Locale): string {
  return `<option value="${tag}" lang="${tag}"${tag === chosen ? ' selected' : ''}>${languageNames[tag]}</option>`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
