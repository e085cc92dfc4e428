import { textBar } from '../../src/conversation/plain.ts';
import { aroundDisclaimer, type Block, type Reply } from '../../src/conversation/reply.ts';
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

type Style = 'plain' | 'bold' | 'italic';

interface Section {
  readonly text: string;
  readonly style: Style;
}

/**
 * A reply as Telegram messages: one where it fits, else the picture with as much as its caption holds and then texts. The
 * disclaimer follows what matters and stands before the details, the buttons hang under the last message.
 */
export function draw(reply: Reply): readonly [DrawnPart, ...DrawnPart[]] {
  const first = reply.picture === undefined && reply.document === undefined ? maxTextLength : maxCaptionLength;
  const pages = paginate(sectionsOf(reply), first);
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

function sectionsOf(reply: Reply): readonly Section[] {
  const { before, after } = aroundDisclaimer(reply);
  const sections: Section[] = [{ text: reply.title, style: 'bold' }, ...before.map(drawBlock)];
  if (reply.disclaimer !== undefined) sections.push({ text: reply.disclaimer, style: 'italic' });
  sections.push(...after.map(drawBlock));
  return sections
    .map((section) => ({ ...section, text: cleanText(section.text).trim() }))
    .filter((section) => section.text !== '');
}

function drawBlock(block: Block): Section {
  switch (block.kind) {
    case 'paragraph':
      return { text: block.text, style: 'plain' };
    case 'strong':
      return { text: block.text, style: 'bold' };
    case 'list':
      return { text: block.items.map((item) => `• ${item}`).join('\n'), style: 'plain' };
    case 'bars':
      return {
        text: block.rows.map((row) => `${textBar(row.value, barCells)} ${row.text} ${row.label}`).join('\n'),
        style: 'plain',
      };
  }
}

function toHtml({ text, style }: Section): string {
  const escaped = escapeHtml(text);
  if (style === 'plain') return escaped;
  return style === 'bold' ? `<b>${escaped}</b>` : `<i>${escaped}</i>`;
}

/** Fills pages with whole sections; a section that fits on no page is cut at a line or a blank. */
function paginate(sections: readonly Section[], firstLimit: number): readonly (readonly Section[])[] {
  const pages: Section[][] = [[]];
  let used = 0;
  const waiting = [...sections];
  for (let section = waiting.shift(); section !== undefined; section = waiting.shift()) {
    const limit = pages.length === 1 ? firstLimit : maxTextLength;
    const page = pages[pages.length - 1] as Section[];
    const gap = page.length === 0 ? 0 : 2;
    if (used + gap + section.text.length <= limit) {
      page.push(section);
      used += gap + section.text.length;
    } else if (page.length > 0) {
      pages.push([]);
      used = 0;
      waiting.unshift(section);
    } else {
      const at = cutAt(section.text, limit);
      waiting.unshift({ ...section, text: section.text.slice(at).trim() });
      page.push({ ...section, text: section.text.slice(0, at).trim() });
      pages.push([]);
      used = 0;
    }
  }
  return pages.filter((page) => page.length > 0);
}

function cutAt(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
  if (at > 0) return at;
  // Never between the halves of a surrogate pair.
  return /[\ud800-\udbff]$/.test(head) ? limit - 1 : limit;
}
