import type { PhotoRef, ReplyAddress } from '../queue/check-job.ts';
import type { Reply } from './reply.ts';

export type CommandName = 'start' | 'help' | 'check' | 'about' | 'privacy' | 'language' | 'forget' | 'stats';

interface IncomingBase {
  /** Idempotency key, as in CheckJob. */
  readonly id: string;
  readonly platform: string;
  /** The platform's id of the person. Held in memory for this call only; hashed before anything is kept. */
  readonly personId: string;
  /** Server, group or chat in which it happens, for the rate per place; absent in private. */
  readonly placeId?: string;
  /** Locale that the platform reports for the person. */
  readonly platformLocale?: string;
  readonly address: ReplyAddress;
  /** True where a message has a menu of the bot's commands and photos can be given to a command: hints then name it. */
  readonly hasMenus?: boolean;
}

/** What a person did, translated by an adapter out of its platform's event. */
export type Incoming =
  | (IncomingBase & {
      readonly kind: 'photos';
      readonly photos: readonly PhotoRef[];
      /** The answer is to be the page for the doctor. */
      readonly sheet?: true;
    })
  | (IncomingBase & { readonly kind: 'command'; readonly command: CommandName; readonly argument?: string })
  | (IncomingBase & {
      readonly kind: 'button';
      readonly action: string;
      /**
       * Where the answer goes when this tap (consent) releases photos that were waiting; without it, to the address that
       * came with the photos. Discord sets it, because the interaction of the tap lives longer than that of the photo.
       */
      readonly answerTo?: ReplyAddress;
      /** The photo that the pressed message answered, where the platform still has it. */
      readonly photo?: PhotoRef;
    })
  | (IncomingBase & {
      readonly kind: 'unsupported';
      readonly what: UnsupportedContent;
    });

/** `anonymous`: a photo from somebody who writes as a group or a channel, and so can't agree for themselves; `no-photo`: a mention or /check without one. */
export type UnsupportedContent =
  | 'text'
  | 'sticker'
  | 'voice'
  | 'video'
  | 'animation'
  | 'document'
  | 'link'
  | 'other'
  | 'anonymous'
  | 'no-photo';

/**
 * What the adapter does about it, in this order: `reply` as a new message, `edit` of the message whose button was pressed,
 * `remove` that message, show `working` (a chat action or a deferral) because a job was queued that will answer later.
 * An empty response means silence (a duplicate, a flood): a platform that owes an acknowledgement gives just that.
 */
export interface Response {
  readonly reply?: Reply;
  readonly edit?: Reply;
  readonly remove?: true;
  readonly working?: true;
  /**
   * One line for the person who pressed a button and nobody else (a callback alert, an ephemeral message), at most 200
   * characters; the button's message stays as it is.
   */
  readonly alert?: string;
}
