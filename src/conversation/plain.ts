import { aroundDisclaimer, type Block, type Reply } from './reply.ts';

export interface PlainOptions {
  /** Width of the bars. */
  readonly barCells?: number;
  /** Show the buttons' labels, as a transcript does. */
  readonly buttons?: boolean;
}

/** A passage of a reply as plain text, and how it is set off where text can be. */
export interface Passage {
  readonly text: string;
  readonly style: 'plain' | 'bold' | 'italic';
}

/** A reply from top to bottom. */
export function passagesOf(reply: Reply, barCells: number): readonly Passage[] {
  const { before, after } = aroundDisclaimer(reply);
  const passageOf = (block: Block): Passage => ({
    text: blockText(block, barCells),
    style: block.kind === 'strong' ? 'bold' : 'plain',
  });
  const passages: Passage[] = [
    { text: reply.title, style: 'bold' },
    ...before.map(passageOf),
    { text: reply.disclaimer ?? '', style: 'italic' },
    ...after.map(passageOf),
  ];
  return passages.filter(({ text }) => text !== '');
}

/** A reply as plain text: for the command line, for transcripts, and to measure its length. */
export function plainText(reply: Reply, { barCells = 10, buttons = false }: PlainOptions = {}): string {
  const parts = passagesOf(reply, barCells).map(({ text }) => text);
  if (buttons) parts.push(...reply.buttons.map((row) => row.map(({ label }) => `[ ${label} ]`).join(' ')));
  return parts.join('\n\n');
}

function blockText(block: Block, barCells: number): string {
  switch (block.kind) {
    case 'paragraph':
    case 'strong':
      return block.text;
    case 'list':
      return block.items.map((item) => `• ${item}`).join('\n');
    case 'bars':
      return block.rows.map(({ label, value, text }) => `${textBar(value, barCells)} ${text} ${label}`).join('\n');
  }
}

/** A bar of block characters for a value 0..1, `cells` wide (▰▰▱▱▱). Chat adapters draw bars with it too. */
export function textBar(value: number, cells: number): string {
  const filled = Math.round(Math.min(Math.max(value, 0), 1) * cells);
  return '▰'.repeat(filled) + '▱'.repeat(cells - filled);
}
