import { type Action, formatAction } from './actions.ts';
import type { Block, Button } from './reply.ts';

/** Above this many characters two buttons stand below each other: on a phone their labels would be cut. */
const maxRowLength = 34;

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const strong = (text: string): Block => ({ kind: 'strong', text });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const button = (label: string, action: Action): Button => ({ label, action: formatAction(action) });

/** Buttons in rows of one or two, in the order given. */
export function buttonRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  for (const next of buttons) {
    const last = rows.at(-1);
    const fits = last?.length === 1 && (last[0]?.label.length ?? 0) + next.label.length <= maxRowLength;
    if (fits) last.push(next);
    else rows.push([next]);
  }
  return rows;
}
