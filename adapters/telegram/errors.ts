import { TelegramError } from 'telegraf';
import { networkCode, PlatformError } from '../../src/platform/platform-error.ts';

/** What went wrong with one call, as far as it decides what to do next. */
export type FaultKind =
  /** 401 or 404: Telegram does not know the token. */
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

/** Most refusals share the code 400; Telegram's sentence tells them apart. */
const sentences = {
  'the edited message is gone': /message to edit not found|MESSAGE_ID_INVALID|can't be edited/i,
  'the quoted message is gone': /message to be replied not found|replied message not found|REPLY_MESSAGE_ID_INVALID/i,
  'the deleted message is gone': /message to delete not found/i,
  'it stands already': /message is not modified|there is no text in the message to edit/i,
  'nobody is there':
    /chat not found|PEER_ID_INVALID|USER_DEACTIVATED|user is deactivated|TOPIC_(CLOSED|DELETED)|message thread not found|not enough rights to send (text )?messages|CHAT_WRITE_FORBIDDEN|have no rights to send a message/i,
  'a webhook is set': /webhook/i,
  'the file is too big': /file is too big/i,
} as const;

/** A failed call. `description` is Telegram's own sentence, for comparison only, never for a log. */
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
    return (this.kind === 'refused' || this.kind === 'conflict') && sentences[reason].test(this.description);
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

/** Whether nobody can get the message any more, now or later. */
export function isNobodyThere(error: unknown): boolean {
  return error instanceof TelegramFault && (error.kind === 'forbidden' || error.says('nobody is there'));
}

function kindOf(code: number, details: FaultDetails): FaultKind {
  if (code === 401 || code === 404) return 'unauthorized';
  if (code === 403) return 'forbidden';
  if (code === 409) return 'conflict';
  if (code === 429) return 'slow-down';
  if (code >= 500) return 'server';
  return details.migratedTo === undefined ? 'refused' : 'migrated';
}
