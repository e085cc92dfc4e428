/** The platforms there are an adapter for. */
export type Platform = 'telegram' | 'discord' | 'web';

/** Names a photo without holding its pixels. JSON-safe. Only the adapter of that platform can open it. */
export type PhotoRef =
  | { readonly kind: 'telegram-file'; readonly fileId: string; readonly bytes?: number; readonly mimeType?: string }
  | { readonly kind: 'discord-attachment'; readonly url: string; readonly bytes?: number; readonly mimeType?: string };

/** Where a reply goes: opaque to the core, JSON-safe, made and read by one adapter alone. */
export type ReplyAddress = { readonly [key: string]: string | number | boolean | null };

/** One request of one person: one or more photos that get one combined reply. JSON-safe; no pixels, no names, no texts. */
export interface CheckJob {
  /** Idempotency key: `platform:` + the platform's id of the update, message or interaction. The same id is answered once. */
  readonly id: string;
  readonly platform: Platform;
  readonly photos: readonly PhotoRef[];
  readonly address: ReplyAddress;
  /** BCP 47 tag of one of the supported locales. */
  readonly locale: string;
  /** Keyed hash of the person's platform id: fairness and limits, never a way back to the person. */
  readonly personKey: string;
  /** Epoch milliseconds; the job's answer is due at `deadlineAt`, after that the person is told that it timed out. */
  readonly receivedAt: number;
  readonly deadlineAt: number;
}
