import { TelegramFault } from './errors.ts';

/**
 * What Telegram's refusals mean, by its own sentences: the Bot API has no codes for them. Sources: telegram-bot-api's
 * `Client.cpp` for the sentences, core.telegram.org/method/messages.sendMessage for the codes in capitals.
 */
const closedPlace = new RegExp(
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
);
const noText = /CHAT_SEND_PLAIN_FORBIDDEN|not enough rights to send text messages/i;
const noPicture = /CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN|not enough rights to send (photos|media)/i;
const gone = /message to edit not found|MESSAGE_ID_INVALID|can't be edited/i;
const quoteGone = /message to be replied not found|replied message not found|REPLY_MESSAGE_ID_INVALID/i;

/** This chat takes pictures with a caption, but no text. */
export function isTextForbidden(error: unknown): error is TelegramFault {
  return error instanceof TelegramFault && noText.test(error.description);
}

/** Whether nothing can be said there any more, now or later, whatever it is. */
export function isNobodyThere(error: unknown): error is TelegramFault {
  if (!(error instanceof TelegramFault) || noText.test(error.description) || noPicture.test(error.description))
    return false;
  return error.kind === 'forbidden' || (error.kind === 'refused' && closedPlace.test(error.description));
}

/** Whether another form of the same message may be taken. */
export function isRefused(error: unknown): error is TelegramFault {
  if (!(error instanceof TelegramFault)) return false;
  return (error.kind === 'refused' || error.kind === 'forbidden') && !isNobodyThere(error);
}

/** An edit that had come through. */
export function isUnchanged(error: unknown): boolean {
  return error instanceof TelegramFault && /message is not modified/i.test(error.description);
}

export function isGone(error: TelegramFault): boolean {
  return gone.test(error.description);
}

export function isQuoteGone(error: TelegramFault): boolean {
  return quoteGone.test(error.description);
}

const fields: readonly (readonly [field: string, reason: RegExp])[] = [
  ['reply_markup', /BUTTON|reply markup|keyboard/i],
  ['media', /IMAGE|PHOTO|MEDIA|photo|media|file/],
  ['caption', /caption/i],
  ['text', /entit|text|MESSAGE_(EMPTY|TOO_LONG)|too long/i],
  ['message_thread_id', /thread|TOPIC/],
  ['reply_parameters', /repl(y|ied)/i],
  ['message_id', /MESSAGE_ID|message to/],
  ['chat_id', /chat|CHAT|PEER|USER|bot /],
];

/**
 * What a log may say of a refusal: Telegram's code, else the first words of its sentence. It quotes what was sent only behind
 * a colon or in other letters than small ones, and there this stops.
 */
export function describeRefusal(fault: TelegramFault): {
  method: string;
  code: string;
  reason: string;
  field?: string;
} {
  const sentence = fault.description.replace(/^(Bad Request|Forbidden): /, '');
  const capitals = /^[A-Z]{2,}(_[A-Z\d]{1,30})+$/.test(sentence) ? sentence : undefined;
  const words = /^[a-z_]+(?:'[a-z]+)?(?: [a-z_]+(?:'[a-z]+)?)*/.exec(sentence)?.[0];
  const reason = (capitals ?? words ?? 'unknown').slice(0, 80);
  const field = fields.find(([, pattern]) => pattern.test(reason))?.[0];
  return { method: fault.method, code: fault.code, reason, ...(field === undefined ? {} : { field }) };
}
