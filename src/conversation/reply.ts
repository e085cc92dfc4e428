import type { Band, Picture } from '../check/outcome.ts';

/** A run of text that an adapter draws as one block. Plain text: the adapter escapes it for its platform. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Label, value 0..1 and its text: the seven diagnoses, a gauge. */
  | {
      readonly kind: 'bars';
      readonly rows: readonly { readonly label: string; readonly value: number; readonly text: string }[];
    };

export interface Button {
  readonly label: string;
  /** At most 64 bytes (Telegram's callback_data); holds all it needs, no server state: see `actions.ts`. */
  readonly action: string;
}

/** What the bot says, before a platform draws it. */
export interface Reply {
  readonly kind: 'result' | 'abstained' | 'rejected' | 'combined' | 'consent' | 'notice';
  /** Empty for a notice of a line or two: its blocks say it all. */
  readonly title: string;
  readonly band?: Band;
  /** What matters comes first. */
  readonly blocks: readonly Block[];
  readonly picture?: Picture & { readonly alt: string; readonly fileName: string };
  /** A file that goes with the words, instead of a picture. */
  readonly document?: { readonly bytes: Uint8Array; readonly mimeType: 'application/pdf'; readonly fileName: string };
  /** Rows of buttons. */
  readonly buttons: readonly (readonly Button[])[];
  /** Present on every result. */
  readonly disclaimer?: string;
  /** How many of the blocks stand before the disclaimer; absent: all. Those after it a person may read or leave. */
  readonly leading?: number;
  readonly locale: string;
}

/** A reply's blocks before its disclaimer, and those after it. */
export function aroundDisclaimer({ blocks, leading = blocks.length }: Pick<Reply, 'blocks' | 'leading'>) {
  return { before: blocks.slice(0, leading), after: blocks.slice(leading) } as const;
}
