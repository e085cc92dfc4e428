/**
 * Characters that can't be seen or that turn the reading direction around: they let a text look like another one. Line breaks
 * stay, and so do the joiners that emoji and some scripts are written with.
 */
const unwanted = /(?!\n)[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const loneSurrogate = /\p{Cs}/gu;

/** Text that is fit to be shown on any platform: well-formed, with nothing unseen in it. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unwanted, '').replace(loneSurrogate, '\ufffd');
}
