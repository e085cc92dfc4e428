import { type Action, formatAction } from './actions.ts';
import type { Block, Button } from './reply.ts';

/** The longest label that half a phone's width holds, characters: a button with a longer one has a row to itself. */
const longestInHalf = 21;

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const strong = (text: string): Block => ({ kind: 'strong', text });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const button = (label: string, action: Action): Button => ({ label, action: formatAction(action) });

/** Buttons in rows of one or two, in the order given. */
export function buttonRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  for (const next of buttons) {
    const last = rows.at(-1);
    const fits = last?.length === 1 && [...last, next].every(({ label }) => label.length <= longestInHalf);
    if (fits) last.push(next);
    else rows.push([next]);
  }
  return rows;
}
