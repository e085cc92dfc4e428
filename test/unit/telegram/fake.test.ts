import { afterEach, describe, expect, it } from 'vitest';
import { createPerson } from '../../fakes/telegram/people.ts';
import { createFakeTelegram, type FakeTelegram } from '../../fakes/telegram/server.ts';
import { specIsHere } from '../../fakes/telegram/spec.ts';

let telegram: FakeTelegram | undefined;
afterEach(async () => {
  await telegram?.close();
  telegram = undefined;
});

async function call(method: string, fields: object): Promise<{ ok: boolean; result?: unknown; description?: string }> {
  const { url, token } = telegram as FakeTelegram;
  const response = await fetch(`${url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return (await response.json()) as { ok: boolean; result?: unknown; description?: string };
}

const without = specIsHere ? '' : ' [skipped: ../shared/specs/telegram-bot-api.json is not here]';

describe('the fake Bot API server', () => {
  it.skipIf(!specIsHere).each([
    ['an unknown method', 'sendMole', { chat_id: 1 }],
    ['a missing field', 'sendMessage', { chat_id: 1 }],
    ['an unknown field', 'sendMessage', { chat_id: 1, text: 'x', colour: 'red' }],
    ['a wrong type', 'sendMessage', { chat_id: 1, text: 7 }],
    ['an unknown field inside', 'sendMessage', { chat_id: 1, text: 'x', reply_parameters: { message_id: 1, x: 1 } }],
    ['a wrong keyboard', 'sendMessage', { chat_id: 1, text: 'x', reply_markup: { inline_keyboard: [{ text: 'x' }] } }],
    ['a wrong array', 'getUpdates', { allowed_updates: [1] }],
  ])(`refuses what Telegram's description does not allow: %s${without}`, async (_what, method, fields) => {
    telegram = await createFakeTelegram();
    expect((await call(method, fields)).ok).toBe(false);
    expect(telegram.violations).toHaveLength(1);
  });

  it('keeps updates until a higher offset confirms them', async () => {
    telegram = await createFakeTelegram();
    const anna = createPerson(telegram);
    const first = anna.text('one').update.update_id;
    anna.text('two');
    const ids = async (offset: number) =>
      ((await call('getUpdates', { offset, timeout: 0 })).result as { update_id: number }[]).map((u) => u.update_id);
    expect(await ids(0)).toEqual([first, first + 1]);
    expect(await ids(first)).toEqual([first, first + 1]);
    expect(await ids(first + 1)).toEqual([first + 1]);
    expect(await ids(0)).toEqual([first + 1]);
  });

  it('ends the earlier of two polls with 409', async () => {
    telegram = await createFakeTelegram();
    const earlier = call('getUpdates', { timeout: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const later = call('getUpdates', { timeout: 20 });
    expect((await earlier).description).toContain('terminated by other getUpdates request');
    createPerson(telegram).text('x');
    expect((await later).result).toHaveLength(1);
  });

  it('refuses broken markup, too long a text, a chat it does not know, an edit that changes nothing', async () => {
    telegram = await createFakeTelegram();
    const { home } = createPerson(telegram);
    const send = (fields: object) => call('sendMessage', { chat_id: home.id, ...fields });
    expect((await send({ text: '<b>x', parse_mode: 'HTML' })).description).toContain("can't parse entities");
    expect((await send({ text: '<x>', parse_mode: 'HTML' })).description).toContain("can't parse entities");
    expect((await send({ text: 'x'.repeat(4097) })).description).toContain('too long');
    expect((await call('sendMessage', { chat_id: 1, text: 'x' })).description).toContain('chat not found');
    const sent = (await send({ text: '<b>x</b>', parse_mode: 'HTML' })).result as { message_id: number };
    const edit = { chat_id: home.id, message_id: sent.message_id, text: 'x' };
    expect((await call('editMessageText', edit)).description).toContain('message is not modified');
  });
});
