import { TelegramError } from 'telegraf';
import { networkCode, PlatformError } from '../../src/platform/platform-error.ts';

/** What went wrong with one call, as far as it decides what to do next. */
export type FaultKind =
  /** 401 or 404 (but for a method that an older server of one's own does not have): Telegram does not know the token. */
  | 'unauthorized'
  /** 409: another process polls, or a webhook is set. */
  | 'conflict'
  /** 403: blocked by the person, removed from the group, account deleted. */
  | 'forbidden'
  /** 429. */
  | 'slow-down'
  /** 400 with a new chat id: the group has become a supergroup. */
  | 'migrated'
  /** Any other refusal of this request as it is. */
  | 'refused'
  /** 5xx: Telegram may or may not have done it. */
  | 'server'
  /** No answer: not reached, connection broken, nonsense in the body, no answer in time. It may have been done. */
  | 'network';

/**
 * Most refusals share the code 400; Telegram's sentence tells them apart. Sources: telegram-bot-api's `Client.cpp` for the
 * sentences, core.telegram.org/method/messages.sendMessage for the codes in capitals.
 */
const sentences = {
  'the edited message is gone': /message to edit not found|MESSAGE_ID_INVALID|can't be edited/i,
  'the quoted message is gone': /message to be replied not found|replied message not found|REPLY_MESSAGE_ID_INVALID/i,
  'the deleted message is gone': /message to delete not found/i,
  'it stands already': /message is not modified|there is no text in the message to edit/i,
  'nothing can be said there': new RegExp(
    [
      'chat not found|user not found|PEER_ID_INVALID|CHAT(_ID)?_INVALID|CHANNEL_(INVALID|PRIVATE)',
      'deactivated|chat was deleted|USER_IS_BLOCKED|YOU_BLOCKED_USER|USER_BANNED_IN_CHANNEL',
      'bot (was (blocked|kicked)|is not a member|can.t (initiate conversation|send messages))',
      'message thread not found|TOPIC_(CLOSED|DELETED|ID_INVALID)|TOPIC_NOT_FOUND',
      'CHAT_(RESTRICTED|WRITE_FORBIDDEN|FORBIDDEN|ADMIN_REQUIRED|GUEST_SEND_FORBIDDEN)',
      'have no (rights|write access)|need administrator rights|not enough rights to send messages',
      'PAYMENT_REQUIRED|payment required',
    ].join('|'),
    'i',
  ),
  'text is forbidden': /CHAT_SEND_PLAIN_FORBIDDEN|not enough rights to send text messages/i,
  'files are forbidden': /CHAT_SEND_(PHOTOS|DOCS|MEDIA)_FORBIDDEN|not enough rights to send (photos|documents|media)/i,
  'the file is unavailable just now': /temporarily unavailable/i,
  'a webhook is set': /webhook/i,
  'the file is too big': /file is too big/i,
} as const;

/** A failed call. `description` is Telegram's own sentence, for comparison only, never for a log (see `refusals.ts`). */
export class TelegramFault extends PlatformError {
  override readonly name = 'TelegramFault';
  readonly kind: FaultKind;
  readonly description: string;
  readonly retryAfterMs: number;
  readonly migratedTo: number | undefined;

  constructor(method: string, kind: FaultKind, code: string, details: Partial<FaultDetails> = {}) {
    super('Telegram', method, code);
    this.kind = kind;
    this.description = details.description ?? '';
    this.retryAfterMs = details.retryAfterMs ?? 0;
    this.migratedTo = details.migratedTo;
  }

  /** Whether Telegram refuses for this reason. */
  says(reason: keyof typeof sentences): boolean {
    const isRefusal = this.kind === 'refused' || this.kind === 'forbidden' || this.kind === 'conflict';
    return isRefusal && sentences[reason].test(this.description);
  }

  get isUnauthorized(): boolean {
    return this.kind === 'unauthorized';
  }

  get isNetwork(): boolean {
    return this.kind === 'network';
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.kind === 'server' || this.kind === 'network' || this.kind === 'slow-down';
  }
}

interface FaultDetails {
  readonly description: string;
  readonly retryAfterMs: number;
  readonly migratedTo: number | undefined;
}

/** Turns whatever telegraf (or node-fetch under it) threw into a fault. */
export function toFault(method: string, error: unknown): TelegramFault {
  if (error instanceof TelegramFault) return error;
  if (!(error instanceof TelegramError)) {
    const isNonsense = error instanceof Error && 'type' in error && error.type === 'invalid-json';
    return new TelegramFault(method, 'network', isNonsense ? 'INVALID_JSON' : networkCode(error));
  }
  const { code, description, parameters } = error;
  const details = {
    description,
    retryAfterMs: (parameters?.retry_after ?? 0) * 1000,
    migratedTo: parameters?.migrate_to_chat_id,
  };
  return new TelegramFault(method, kindOf(code, details), String(code), details);
}

/** Whether nobody can get a message there any more, now or later, whatever it is. */
export function isNobodyThere(error: unknown): error is TelegramFault {
  if (!(error instanceof TelegramFault) || error.says('text is forbidden') || error.says('files are forbidden'))
    return false;
  return error.kind === 'forbidden' || error.says('nothing can be said there');
}

/** This message is refused as it is, and another may be taken. */
export function isRefused(error: unknown): error is TelegramFault {
  if (!(error instanceof TelegramFault)) return false;
  return (error.kind === 'refused' || error.kind === 'forbidden') && !isNobodyThere(error);
}

function kindOf(code: number, details: FaultDetails): FaultKind {
  if (code === 401 || (code === 404 && !/method not found/i.test(details.description))) return 'unauthorized';
  if (code === 403) return 'forbidden';
  if (code === 409) return 'conflict';
  if (code === 429) return 'slow-down';
  if (code >= 500) return 'server';
  return details.migratedTo === undefined ? 'refused' : 'migrated';
}
