import type { Reply } from './reply.ts';

/** A reply as plain text: for the command line, for transcripts, and to measure its length. */
export declare function plainText(
  reply: Reply,
  options?: { readonly barCells?: number; readonly buttons?: boolean },
): string;

/** A bar of block characters for a value 0..1, `cells` wide (▰▰▱▱▱). Chat adapters draw bars with it too. */
export declare function textBar(value: number, cells: number): string;
