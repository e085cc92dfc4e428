import type { Reply } from './reply.ts';
import type { PhotoRef, Platform, ReplyAddress } from '../queue/check-job.ts';

export type CommandName = 'start' | 'help' | 'check' | 'about' | 'privacy' | 'language' | 'forget';

interface IncomingBase {
  /** Idempotency key, as in CheckJob. */
  readonly id: string;
  readonly platform: Platform;
  /** The platform's id of the person. Held in memory for this call only; hashed before anything is kept. */
  readonly personId: string;
  /** Server, group or chat in which it happens, for the rate per place; absent in private. */
  readonly placeId?: string;
  /** Locale that the platform reports for the person. */
  readonly platformLocale?: string;
  readonly address: ReplyAddress;
}

/** What a person did, translated by an adapter out of its platform's event. */
export type Incoming =
  | (IncomingBase & { readonly kind: 'photos'; readonly photos: readonly PhotoRef[] })
  | (IncomingBase & { readonly kind: 'command'; readonly command: CommandName; readonly argument?: string })
  | (IncomingBase & { readonly kind: 'button'; readonly action: string })
  | (IncomingBase & {
      readonly kind: 'unsupported';
      readonly what: 'text' | 'sticker' | 'voice' | 'video' | 'animation' | 'document' | 'link' | 'other';
    });

/**
 * What the adapter does about it, in this order: `reply` as a new message, `edit` of the message whose button was pressed,
 * `remove` that message, show `working` (a chat action or a deferral) because a job was queued that will answer later.
 */
export interface Response {
  readonly reply?: Reply;
  readonly edit?: Reply;
  readonly remove?: true;
  readonly working?: true;
}
