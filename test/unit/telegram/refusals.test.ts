import { describe, expect, it } from 'vitest';
import { isNobodyThere, isRefused, TelegramFault } from '../../../adapters/telegram/errors.ts';
import { describeRefusal } from '../../../adapters/telegram/refusals.ts';

const fault = (description: string, code = 400) =>
  new TelegramFault('editMessageText', code === 403 ? 'forbidden' : 'refused', String(code), { description });

describe('what a log says of a refusal', () => {
  it.each([
    ['Bad Request: BUTTON_DATA_INVALID', 'BUTTON_DATA_INVALID', 'reply_markup'],
    ['Bad Request: IMAGE_PROCESS_FAILED', 'IMAGE_PROCESS_FAILED', 'media'],
    ['Bad Request: message caption is too long', 'message caption is too long', 'caption'],
    ['Bad Request: message is too long', 'message is too long', 'text'],
    ['Bad Request: message thread not found', 'message thread not found', 'message_thread_id'],
    ['Bad Request: CHAT_RESTRICTED', 'CHAT_RESTRICTED', 'chat_id'],
    [`Bad Request: can't parse entities: Unsupported start tag "anna"`, "can't parse entities", 'text'],
  ])('%s: its reason and its field', (description, reason, field) => {
    expect(describeRefusal(fault(description))).toEqual({ method: 'editMessageText', code: '400', reason, field });
  });

  it.each(['Bad Request: 123456:AAsecret is odd', 'Anna wrote this', '', 'Bad Request: "5 < 6"'])(
    'nothing of what was sent: %j',
    (description) => {
      expect(describeRefusal(fault(description))).toEqual({
        method: 'editMessageText',
        code: '400',
        reason: 'unknown',
      });
    },
  );
});

describe('a refusal', () => {
  it.each([
    [400, 'Bad Request: CHAT_RESTRICTED'],
    [400, 'Bad Request: USER_IS_BLOCKED'],
    [400, 'Bad Request: not enough rights to send messages to the chat'],
    [403, 'Forbidden: user is deactivated'],
    [403, 'Forbidden: something new'],
  ])('%i %s: nothing can be said there', (code, description) => {
    expect([isNobodyThere(fault(description, code)), isRefused(fault(description, code))]).toEqual([true, false]);
  });

  it.each([
    [400, 'Bad Request: MESSAGE_TOO_LONG'],
    [400, 'Bad Request: not enough rights to send text messages to the chat'],
    [403, 'Forbidden: CHAT_SEND_PLAIN_FORBIDDEN'],
    [403, 'Forbidden: CHAT_SEND_DOCS_FORBIDDEN'],
  ])('%i %s: another form may be taken', (code, description) => {
    expect([isNobodyThere(fault(description, code)), isRefused(fault(description, code))]).toEqual([false, true]);
  });
});
