import type { Incoming, Response } from '../conversation/incoming.ts';
import type { Reply } from '../conversation/reply.ts';
import type { PhotoSource } from '../photo/source.ts';
import type { PhotoRef, ReplyAddress } from '../queue/check-job.ts';
import type { Access } from './access.ts';

/** The conversation as an adapter sees it: tell it what the person did, do what it says. Never throws. */
export type Converse = (incoming: Incoming) => Promise<Response>;

export type Delivery =
  /** The person has it. */
  | 'delivered'
  /** Nobody can get it any more (blocked, chat gone, interaction expired and DMs closed): ends the job quietly, is counted. */
  | 'undeliverable'
  /** The platform refused it for good in every form there is; the person was told so where that was possible. Counted. */
  | 'refused';

/** What an adapter keeps with a job until it is answered: on Telegram the message that is to become the reply. */
export interface ReplyMemo {
  /** By an earlier try, of another process perhaps. */
  noted(): string | undefined;
  /** Resolves when it is stored; throws where another process has the job by now. */
  note(text: string): Promise<void>;
}

export interface AdapterHealth {
  readonly ready: boolean;
  /** One sentence for an operator, never with a secret. */
  readonly detail: string;
}

/**
 * One chat platform. Every adapter has a factory `create…Adapter(context)` that gives this.
 * `receive` is called by fronts (`serve`), `open` and `deliver` by whoever checks (`serve` without Redis, `worker`):
 * they work without `receive` having been called.
 */
export interface Adapter {
  readonly platform: string;
  /** Absent: everybody is answered everywhere, and nobody may ask for `/stats`. */
  readonly access?: Access;
  /**
   * Connects and hands every event to `converse`. Resolves when listening; the connection then heals itself. Webhook routes
   * are registered before its first await, because the HTTP server listens right after.
   */
  receive(converse: Converse): Promise<void>;
  /** The photo behind a reference of this platform. */
  open(photo: PhotoRef): PhotoSource;
  /** Whether the photo behind this address can be fetched again from the chat, later; absent: never. */
  keepsPhoto?(address: ReplyAddress): boolean;
  /** Where the person who was answered here can be written to alone, later too; undefined where that is not sure. Absent: never. */
  personAddress?(address: ReplyAddress): ReplyAddress | undefined;
  /** Shows that work is under way until the signal aborts (typing…); must not throw. */
  showWorking(address: ReplyAddress, signal: AbortSignal): void;
  /** The check is over and its reply follows in a moment: what can be done meanwhile. Must not throw. */
  prepare?(address: ReplyAddress, memo: ReplyMemo): void;
  /** Sends the final reply of a job. Throws only when a later retry can help (network, 5xx, rate limit outlasting its own retries). */
  deliver(address: ReplyAddress, reply: Reply, memo: ReplyMemo): Promise<Delivery>;
  health(): AdapterHealth;
  /** Stops receiving; what was handed over already is still delivered. */
  stopReceiving(): Promise<void>;
  close(): Promise<void>;
}
