import type { TelegramFault } from './errors.ts';

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
export function describeRefusal(fault: TelegramFault) {
  const sentence = fault.description.replace(/^(Bad Request|Forbidden): /, '');
  const capitals = /^[A-Z]{2,}(_[A-Z\d]{1,30})+$/.test(sentence) ? sentence : undefined;
  const words = /^[a-z_]+(?:'[a-z]+)?(?: [a-z_]+(?:'[a-z]+)?)*/.exec(sentence)?.[0];
  const reason = (capitals ?? words ?? 'unknown').slice(0, 80);
  const field = fields.find(([, pattern]) => pattern.test(reason))?.[0];
  return { method: fault.call, code: fault.code, reason, ...(field === undefined ? {} : { field }) };
}
