import { type Passage, passagesOf } from '../../src/conversation/plain.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { cleanText } from '../../src/platform/clean-text.ts';
import { rowsOf } from './buttons.ts';
import { escapeHtml } from './text.ts';

/** One message as Telegram takes it. */
export interface DrawnPart {
  /** In Telegram's HTML; with a picture it is the caption. */
  readonly html: string;
  readonly picture?: NonNullable<Reply['picture']>;
  /** Instead of a picture; the words are its caption. */
  readonly document?: NonNullable<Reply['document']>;
  readonly keyboard: ReturnType<typeof rowsOf>;
}

/** UTF-16 code units after the entities are parsed, as Telegram counts. */
export const maxCaptionLength = 1024;
export const maxTextLength = 4096;

const barCells = 5;
/** Between two passages. */
const gapLength = 2;

/**
 * A reply as Telegram messages: one where it fits, else the picture with as much as its caption holds and then texts. The
 * disclaimer follows what matters and stands before the details, the buttons hang under the last message.
 */
export function draw(reply: Reply): readonly [DrawnPart, ...DrawnPart[]] {
  const first = reply.picture === undefined && reply.document === undefined ? maxTextLength : maxCaptionLength;
  const passages = passagesOf(reply, barCells).map(({ text, style }) => ({ text: cleanText(text).trim(), style }));
  const pages = paginate(passages, first);
  const parts = pages.map((page, index): DrawnPart => {
    const isLast = index === pages.length - 1;
    return {
      html: page.map(toHtml).join('\n\n'),
      ...(index === 0 && reply.picture !== undefined ? { picture: reply.picture } : {}),
      ...(index === 0 && reply.document !== undefined ? { document: reply.document } : {}),
      keyboard: isLast ? rowsOf(reply.buttons) : [],
    };
  });
  return parts as [DrawnPart, ...DrawnPart[]];
}

function toHtml({ text, style }: Passage): string {
  const escaped = escapeHtml(text);
  if (style === 'plain') return escaped;
  return style === 'bold' ? `<b>${escaped}</b>` : `<i>${escaped}</i>`;
}

/** Fills pages with whole passages; one that fits on no page is cut at a line or a blank. */
function paginate(passages: readonly Passage[], firstLimit: number): readonly (readonly Passage[])[] {
  const pages: Passage[][] = [];
  let page: Passage[] = [];
  let room = firstLimit;
  const turn = (): void => {
    pages.push(page);
    page = [];
    room = maxTextLength;
  };
  for (const { text, style } of passages)
    for (let rest = text; rest !== ''; ) {
      // What does not fit stands on a page of its own, cut where it must be.
      const length = rest.length <= room || page.length > 0 ? rest.length : cutAt(rest, room);
      if (length <= room) {
        page.push({ text: rest.slice(0, length).trim(), style });
        rest = rest.slice(length).trim();
        room -= length + gapLength;
      }
      if (rest !== '') turn();
    }
  return page.length === 0 ? pages : [...pages, page];
}

function cutAt(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
  if (at > 0) return at;
  // Never between the halves of a surrogate pair.
  return /[\ud800-\udbff]$/.test(head) ? limit - 1 : limit;
}
