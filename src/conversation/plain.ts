import { aroundDisclaimer, type Block, type Reply } from './reply.ts';

export interface PlainOptions {
  /** Width of the bars. */
  readonly barCells?: number;
  /** Show the buttons' labels, as a transcript does. */
  readonly buttons?: boolean;
}

/** A reply as plain text: for the command line, for transcripts, and to measure its length. */
export function plainText(reply: Reply, { barCells = 10, buttons = false }: PlainOptions = {}): string {
  const { before, after } = aroundDisclaimer(reply);
  const parts = [
    reply.title,
    ...before.map((block) => blockText(block, barCells)),
    reply.disclaimer ?? '',
    ...after.map((block) => blockText(block, barCells)),
    ...(buttons ? reply.buttons.map((row) => row.map(({ label }) => `[ ${label} ]`).join(' ')) : []),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
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
