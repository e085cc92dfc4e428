import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import { createPerson } from '../../fakes/telegram/people.ts';
import { postUpdate } from '../../fakes/telegram/updates.ts';
import { createHarness, eventually, type Harness, noticeOf, resultOf, tinyPng } from './harness.ts';

let harness: Harness | undefined;
afterEach(async () => {
  const open = harness;
  harness = undefined;
  await open?.close();
});

const secret = 'a-secret_of-24-characters';

interface Scene extends Harness {
  readonly url: string;
}

/** The public address is only known once the server listens; so Telegram is told one, and the test puts the real one in its place. */
async function open(
  answer?: (incoming: Incoming) => Response | Promise<Response>,
  environment: Readonly<Record<string, string>> = { TELEGRAM_WEBHOOK_SECRET: secret },
): Promise<Scene> {
  harness = await createHarness({
    environment: { TELEGRAM_WEBHOOK_URL: 'https://bot.example.org', ...environment },
    ...(answer === undefined ? {} : { answer }),
  });
  await harness.http.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(harness.http.server.address() as AddressInfo).port}/telegram`;
  await harness.receive();
  const target = harness.telegram.updates.webhook();
  harness.telegram.updates.setWebhook({ url, secret: target?.secret });
  return { ...harness, url };
}

const update = {
  update_id: 9,
  message: {
    message_id: 1,
    date: 1,
    chat: { id: 5, type: 'private', first_name: 'A' },
    from: { id: 5, is_bot: false, first_name: 'A' },
    text: 'hi',
  },
};

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return response.status;
}

const header = { 'x-telegram-bot-api-secret-token': secret };

describe('the webhook', () => {
  it('is registered with its secret, and updates come through it', async () => {
    const { telegram, heard, adapter } = await open(() => ({ reply: noticeOf('Hello.') }));
    expect(telegram.calls.find(({ method }) => method === 'setWebhook')?.fields).toEqual({
      url: 'https://bot.example.org/telegram',
      secret_token: secret,
      allowed_updates: ['message', 'callback_query'],
      max_connections: 100,
      drop_pending_updates: false,
    });
    const anna = createPerson(telegram);
    anna.text('/start');
    await eventually(() => anna.inbox().length === 1, 'the answer');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the acknowledgement');
    expect(heard).toHaveLength(1);
    expect(telegram.calls.map(({ method }) => method)).not.toContain('getUpdates');
    expect(adapter.health()).toEqual({ ready: true, detail: 'Connected to Telegram by webhook.' });
  });

  it('learns from a reply that can’t be sent that the token was revoked, and says what to do', async () => {
    const { telegram, adapter, log } = await open(() => ({ reply: noticeOf('Hello.') }));
    expect(adapter.health().ready).toBe(true);
    telegram.revokeToken();
    createPerson(telegram).text('/start');
    await eventually(() => !adapter.health().ready, 'the adapter to notice');
    expect(adapter.health().detail).toContain('refused the bot token');
    expect(log()).toContain('Check TELEGRAM_BOT_TOKEN');
  });

  it.each([
    ['no secret', {}],
    ['a wrong one', { 'x-telegram-bot-api-secret-token': 'wrong' }],
    ['a wrong one of the same length', { 'x-telegram-bot-api-secret-token': secret.replace(/.$/, 'x') }],
    ['an empty one', { 'x-telegram-bot-api-secret-token': '' }],
  ])('refuses %s', async (_what, headers) => {
    const { url, heard, metrics } = await open();
    expect(await post(url, JSON.stringify(update), headers)).toBe(401);
    expect(heard).toHaveLength(0);
    expect(await metrics.registry.metrics()).toContain('why="forged"} 1');
  });

  it('derives a secret of its own where none is configured', async () => {
    const { telegram, url } = await open(undefined, {});
    const derived = telegram.updates.webhook()?.secret ?? '';
    expect(derived).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(telegram.token).not.toContain(derived);
    expect(await post(url, JSON.stringify(update), { 'x-telegram-bot-api-secret-token': derived })).toBe(200);
  });

  it('refuses what is no update, and what is larger than 1 MB', async () => {
    const { url, heard } = await open();
    expect(await post(url, '{"update_id":"x"}', header)).toBe(400);
    expect(await post(url, '[]', header)).toBe(400);
    expect(await post(url, 'not json', header)).toBe(400);
    expect(await post(url, JSON.stringify({ ...update, padding: 'x'.repeat(1_100_000) }), header)).toBe(413);
    expect((await fetch(url)).status).toBe(404);
    expect(heard).toHaveLength(0);
  });

  it('acknowledges a photo when it is accepted, not when it is answered', async () => {
    const { telegram, heard, adapter } = await open(() => ({ working: true }));
    const anna = createPerson(telegram);
    anna.photo(tinyPng);
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the acknowledgement');
    expect(heard).toHaveLength(1);
    expect(anna.inbox()).toHaveLength(0);
    expect(await adapter.deliver(heard[0]?.address ?? {}, resultOf('x'))).toBe('delivered');
  });

  it('gathers an album although Telegram waits for each acknowledgement', async () => {
    const { telegram, heard } = await open(() => ({ working: true }));
    const anna = createPerson(telegram);
    for (let count = 0; count < 3; count++) anna.photo(tinyPng, { albumId: '77' });
    await eventually(() => heard.length === 1, 'the album');
    expect(heard[0]).toMatchObject({ kind: 'photos', photos: [{}, {}, {}] });
  });

  it('handles a repeated update once', async () => {
    const { telegram, heard, url } = await open(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return {};
    });
    const target = { url, secret };
    const posted = createPerson(telegram).text('/start');
    const statuses = await Promise.all([postUpdate(target, posted.update), postUpdate(target, posted.update)]);
    expect(statuses).toEqual([200, 200]);
    expect(await postUpdate(target, posted.update)).toBe(200);
    expect(heard).toHaveLength(1);
  });

  it('tells Telegram to come back while it stops', async () => {
    const { telegram, adapter, url, heard } = await open();
    await adapter.stopReceiving();
    expect(await post(url, JSON.stringify(update), header)).toBe(503);
    createPerson(telegram).text('/start');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(telegram.updates.unconfirmed()).toHaveLength(1);
    expect(heard).toHaveLength(0);
  });

  it('is registered in the end when Telegram fails at first', async () => {
    harness = await createHarness({ environment: { TELEGRAM_WEBHOOK_URL: 'https://bot.example.org/hook' } });
    harness.telegram.fault({ on: 'setWebhook', times: 2, action: { kind: 'answer', status: 500, description: 'x' } });
    await harness.receive();
    await eventually(() => harness?.adapter.health().ready === true, 'the registration');
    expect(harness.telegram.updates.webhook()?.url).toBe('https://bot.example.org/hook');
  });

  it('logs neither secret nor token nor what people wrote', async () => {
    const { telegram, log, url } = await open(() => ({ reply: noticeOf('x') }));
    const anna = createPerson(telegram, { firstName: 'Zebediah' });
    anna.text('my secret words');
    await eventually(() => anna.inbox().length === 1, 'the answer');
    await post(url, JSON.stringify(update), { 'x-telegram-bot-api-secret-token': 'forged-secret' });
    for (const planted of [
      secret,
      telegram.token,
      'Zebediah',
      'my secret words',
      'forged-secret',
      String(anna.user.id),
    ])
      expect(log()).not.toContain(planted);
  });
});
