/** JSON that one adapter alone makes and reads. */
type Opaque = { readonly [key: string]: string | number | boolean | null };

/** Names a photo without holding its pixels. */
export type PhotoRef = Opaque;

/** Where a reply goes. */
export type ReplyAddress = Opaque;

/** One request of one person: one or more photos that get one combined reply. JSON-safe; no pixels, no names, no texts. */
export interface CheckJob {
  /** Idempotency key: `platform:` + the platform's id of the update, message or interaction. The same id is answered once. */
  readonly id: string;
  /** The name of the adapter that took it in and will answer it. */
  readonly platform: string;
  readonly photos: readonly PhotoRef[];
  /** The answer is the page for the doctor, of the first photo. */
  readonly sheet?: true;
  readonly address: ReplyAddress;
  /** BCP 47 tag of one of the supported locales. */
  readonly locale: string;
  /** Keyed hash of the person's platform id: fairness and limits, never a way back to the person. */
  readonly personKey: string;
  /** Epoch milliseconds; the job's answer is due at `deadlineAt`, after that the person is told that it timed out. */
  readonly receivedAt: number;
  readonly deadlineAt: number;
}
