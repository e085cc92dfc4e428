import { TelegramError } from 'telegraf';
import { describe, expect, it } from 'vitest';
import { TelegramFault, toFault } from '../../../adapters/telegram/errors.ts';
import { webhookSecret } from '../../../adapters/telegram/webhook.ts';
import { createHarness, eventually } from './harness.ts';

describe('toFault', () => {
  it.each([
    [401, 'unauthorized'],
    [404, 'unauthorized'],
    [403, 'forbidden'],
    [409, 'conflict'],
    [429, 'slow-down'],
    [400, 'refused'],
    [500, 'server'],
    [504, 'server'],
  ])('%d is %s', (code, kind) => {
    const fault = toFault('sendMessage', new TelegramError({ error_code: code, description: 'x' }));
    expect(fault).toMatchObject({ kind, code: String(code) });
    expect(fault.isPassing).toBe(['slow-down', 'server'].includes(kind));
  });

  it('takes a method that the server does not have for no refusal of the token', () => {
    const unknown = new TelegramError({ error_code: 404, description: 'Not Found: method not found' });
    expect(toFault('getMyName', unknown).kind).toBe('refused');
  });

  it('keeps what Telegram asks for', () => {
    const parameters = { retry_after: 7 };
    expect(toFault('x', new TelegramError({ error_code: 429, description: '', parameters })).retryAfterMs).toBe(7_000);
    const moved = { migrate_to_chat_id: -1005 };
    expect(toFault('x', new TelegramError({ error_code: 400, description: '', parameters: moved }))).toMatchObject({
      kind: 'migrated',
      migratedTo: -1005,
    });
  });

  it('keeps nothing of an error that can hold the token', () => {
    const error = Object.assign(new Error('request to https://api.telegram.org/bot123:secret/getMe failed'), {
      code: 'ECONNRESET',
    });
    const fault = toFault('getMe', error);
    expect(fault).toMatchObject({ kind: 'network', code: 'ECONNRESET' });
    expect(JSON.stringify({ ...fault, message: fault.message, stack: fault.stack })).not.toContain('secret');
    expect(fault.cause).toBeUndefined();
  });

  it('takes a code it does not know for no code', () => {
    expect(toFault('x', Object.assign(new Error('y'), { code: 'bot123:secret' })).code).toBe('NETWORK');
    expect(toFault('x', 'y').code).toBe('UNKNOWN');
    expect(toFault('x', new TelegramFault('x', 'server', '500')).kind).toBe('server');
  });
});

describe('the client', () => {
  it('counts failed calls by method and code, and retries', async () => {
    const harness = await createHarness();
    harness.telegram.fault({ on: 'sendMessage', action: { kind: 'answer', status: 500, description: 'x' } });
    harness.telegram.chats.addChat({ id: 5, type: 'private', first_name: 'A' });
    const reply = { kind: 'notice', title: 'x', blocks: [], buttons: [], locale: 'en' } as const;
    await harness.adapter.deliver({ chat: 5, message: 1 }, reply);
    const text = await harness.metrics.registry.metrics();
    expect(text).toContain('molecheck_api_errors_total{platform="telegram",method="sendMessage",code="500"} 1');
    expect(text).toContain('molecheck_retries_total{platform="telegram",what="sendMessage"} 1');
    await harness.close();
  });

  it('gives up a call whose answer stops coming', async () => {
    const harness = await createHarness();
    harness.telegram.fault({ on: 'getFile', action: { kind: 'slow', ms: 60_000 } });
    const open = harness.adapter.open({ kind: 'telegram-file', fileId: 'x' });
    expect(await open.open(AbortSignal.timeout(200))).toEqual({ ok: false, fault: 'timeout' });
    await harness.close();
  });

  it('keeps telegraf silent, whatever DEBUG says', async () => {
    const { createRequire } = await import('node:module');
    const debug = createRequire(createRequire(import.meta.url).resolve('telegraf'))('debug') as {
      enable(names: string): void;
      disable(): string;
      enabled(name: string): boolean;
    };
    debug.enable('telegraf:*,other');
    const harness = await createHarness();
    expect(debug.enabled('telegraf:client')).toBe(false);
    expect(debug.enabled('other')).toBe(true);
    debug.disable();
    await harness.close();
  });

  it('takes an API root with a path', async () => {
    const harness = await createHarness();
    const requests: string[] = [];
    const { createServer } = await import('node:http');
    const proxy = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"result":true}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    const other = await createHarness({ environment: { TELEGRAM_API_ROOT: `http://127.0.0.1:${port}/telegram-api` } });
    other.adapter.showWorking({ chat: 1, message: 1 }, AbortSignal.timeout(2_000));
    await eventually(() => requests.length > 0, 'the request');
    expect(requests[0]).toBe(`/telegram-api/bot${other.telegram.token}/sendChatAction`);
    await other.close();
    await harness.close();
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe('webhookSecret', () => {
  it('is the configured one, or one that does not show the token', () => {
    expect(webhookSecret('given', '1:t')).toBe('given');
    expect(webhookSecret(undefined, '1:t')).toBe(webhookSecret(undefined, '1:t'));
    expect(webhookSecret(undefined, '1:t')).not.toBe(webhookSecret(undefined, '1:u'));
  });
});
