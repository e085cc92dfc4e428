import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import type { Adapter } from '../../../src/platform/adapter.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createPerson } from '../../fakes/telegram/people.ts';
import {
  createHarness,
  eventually,
  type Harness,
  type HarnessOptions,
  noticeOf,
  resultOf,
  tinyPng,
} from './harness.ts';

let harness: Harness | undefined;
afterEach(async () => {
  const open = harness;
  harness = undefined;
  await open?.close();
});

async function open(options?: HarnessOptions): Promise<Harness> {
  harness = await createHarness(options);
  return harness;
}

/** What the conversation does without Redis: photos are queued, everything else gets a line. */
const working = (incoming: Incoming): Response =>
  incoming.kind === 'photos' ? { working: true } : { reply: noticeOf('A line.') };

async function end(adapter: Adapter): Promise<void> {
  await adapter.stopReceiving();
  await adapter.close();
}

describe('long polling', () => {
  it('hands updates on, answers in the chat, and confirms what is done', async () => {
    const { telegram, receive, heard } = await open({ answer: () => ({ reply: noticeOf('Hello.') }) });
    await receive();
    const anna = createPerson(telegram);
    const posted = anna.text('/start');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the update to be confirmed');
    expect(heard).toMatchObject([{ kind: 'command', command: 'start' }]);
    expect(anna.inbox()).toMatchObject([{ text: 'Hello.', replyTo: posted.messageId }]);
  });

  it('moves past photos that are stored, however many, and hears others while none is answered', async () => {
    const { telegram, receive, heard } = await open({ answer: working });
    await receive();
    const anna = createPerson(telegram);
    for (let count = 0; count < 130; count++) anna.photo(tinyPng);
    const bert = createPerson(telegram);
    bert.text('/help');
    await eventually(() => bert.inbox().length === 1, 'the other person’s answer');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'all to be confirmed');
    expect(heard).toHaveLength(131);
  });

  it('does not move past a photo that is not stored yet', async () => {
    const gate = new EventEmitter();
    const opened = once(gate, 'open');
    const memory = createMemoryStore();
    const { telegram, receive, heard } = await open({
      answer: () => opened.then(() => ({ working: true })),
      store: { ...memory, set: (...entry) => opened.then(() => memory.set(...entry)) },
    });
    await receive();
    createPerson(telegram).photo(tinyPng);
    await eventually(() => heard.length === 1, 'the photo');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(telegram.updates.unconfirmed()).toHaveLength(1);
    gate.emit('open');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the photo to be confirmed');
  });

  it('stores an update whose reply Telegram holds up, hears others meanwhile, and the next process replies', async () => {
    const { telegram, adapter, store, receive, heard, another } = await open({
      answer: () => ({ reply: noticeOf('Hello.') }),
    });
    telegram.fault({ on: 'sendMessage', times: 500, action: { kind: 'answer', status: 502, description: 'x' } });
    await receive();
    const anna = createPerson(telegram, { firstName: 'Zebediah' });
    anna.text('/start please');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the update to be confirmed');
    const [[, stored] = []] = await store.list('telegram:update:');
    expect(stored).toContain('"command":"start"');
    expect(stored).not.toContain('Zebediah');
    createPerson(telegram).text('/help');
    await eventually(() => heard.length === 2, 'somebody else');
    await end(adapter);
    telegram.clearFaults();
    await receive(another());
    await eventually(() => anna.inbox().length === 1, 'the reply');
    await eventually(() => heard.length === 4, 'both updates once more');
    await expect.poll(() => store.list('telegram:update:')).toEqual([]);
  });

  it('keeps an album that is being gathered when the process is killed', async () => {
    // The first process never gets beyond the conversation.
    const gate = new EventEmitter();
    const stuck = once(gate, 'open').then((): Response => ({}));
    const answer = (incoming: Incoming) => (heard.length === 1 ? stuck : working(incoming));
    const { telegram, store, receive, heard, another } = await open({ answer });
    await receive();
    const anna = createPerson(telegram);
    const posted = [1, 2].map(() => anna.photo(tinyPng, { albumId: '77' }));
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'both to be confirmed');
    // The next process finds them before the first has put them together.
    expect(await store.list('telegram:album:')).toHaveLength(2);
    expect(heard).toHaveLength(0);
    await receive(another());
    await eventually(() => heard.length === 2, 'the album, from both');
    for (const incoming of heard)
      expect(incoming).toMatchObject({ photos: [{}, {}], address: { message: posted[0]?.messageId } });
    expect(heard[0]?.id).toBe(heard[1]?.id);
    gate.emit('open');
  });

  it('confirms the last answers when it closes', async () => {
    const { telegram, adapter, receive, heard } = await open({ answer: working });
    await receive();
    createPerson(telegram).photo(tinyPng);
    await eventually(() => heard.length === 1, 'the photo');
    await adapter.stopReceiving();
    await adapter.deliver(heard[0]?.address ?? {}, resultOf('x'));
    await adapter.close();
    expect(telegram.updates.unconfirmed()).toEqual([]);
  });

  it('takes nothing after stopReceiving', async () => {
    const { telegram, adapter, receive, heard } = await open();
    await receive();
    await adapter.stopReceiving();
    createPerson(telegram).text('/start');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toHaveLength(0);
    expect(telegram.updates.unconfirmed()).toHaveLength(1);
  });

  it('ends at once although Telegram hangs at the start', async () => {
    const { telegram, adapter, receive } = await open();
    telegram.fault({ on: 'deleteWebhook', action: { kind: 'slow', ms: 60_000 } });
    const receiving = receive();
    await eventually(() => telegram.calls.some(({ method }) => method === 'deleteWebhook'), 'the call');
    const stopped = adapter.stopReceiving().then(() => 'stopped');
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'still waiting'));
    expect(await Promise.race([stopped, late])).toBe('stopped');
    await receiving;
  });

  it('handles the same update once, however often it comes', async () => {
    const { telegram, receive, heard, metrics } = await open({ answer: () => ({ reply: noticeOf('Hello.') }) });
    await receive();
    const anna = createPerson(telegram);
    const { update } = anna.text('/start');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the update to be confirmed');
    telegram.updates.repeat(update);
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the repetition to be confirmed');
    expect(heard).toHaveLength(1);
    expect(await metrics.registry.metrics()).toContain(
      'molecheck_refusals_total{platform="telegram",why="duplicate"} 1',
    );
  });

  it('gathers an album into one question, in the order of its photos', async () => {
    const { telegram, receive, heard } = await open({ answer: working });
    await receive();
    const anna = createPerson(telegram);
    const posted = [1, 2, 3].map(() => anna.photo(tinyPng, { albumId: '1390' }));
    const single = anna.photo(tinyPng);
    await eventually(() => heard.length === 2, 'album and photo');
    const album = heard.find((incoming) => incoming.kind === 'photos' && incoming.photos.length === 3);
    expect(album?.address).toMatchObject({ message: posted[0]?.messageId });
    expect(heard).toContainEqual(
      expect.objectContaining({ address: expect.objectContaining({ message: single.messageId }) }),
    );
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'all to be confirmed');
  });

  it('hands on an album that is being gathered when it stops', async () => {
    const { telegram, adapter, receive, heard } = await open({ answer: working });
    await receive();
    createPerson(telegram).photo(tinyPng, { albumId: '1' });
    await eventually(() => telegram.calls.filter(({ method }) => method === 'getUpdates').length > 1, 'the next poll');
    await adapter.stopReceiving();
    expect(heard).toHaveLength(1);
  });
});

describe('when Telegram is difficult', () => {
  it.each([
    ['500', { kind: 'answer', status: 500, description: 'Internal Server Error' }],
    ['a broken connection', { kind: 'drop', when: 'before' }],
    ['an error page', { kind: 'nonsense' }],
    ['429', { kind: 'answer', status: 429, description: 'Too Many Requests', parameters: { retry_after: 1 } }],
  ] as const)('goes on after %s', async (_what, action) => {
    const { telegram, receive, heard, adapter } = await open();
    telegram.fault({ on: 'getMe', action });
    telegram.fault({ on: 'getUpdates', action });
    await receive();
    createPerson(telegram).text('/start');
    await eventually(() => heard.length === 1 && adapter.health().ready, 'the update');
    expect(adapter.health()).toEqual({ ready: true, detail: 'Connected to Telegram by long polling.' });
  });

  it('loses nothing when the answer to a poll is lost', async () => {
    const { telegram, receive, heard } = await open();
    createPerson(telegram).text('/start');
    telegram.fault({ on: 'getUpdates', action: { kind: 'drop', when: 'after' } });
    await receive();
    await eventually(() => heard.length === 1, 'the update');
  });

  it('backs off when empty answers come at once, as from a proxy that does not wait', async () => {
    const { telegram, receive, heard } = await open();
    telegram.fault({ on: 'getUpdates', times: 10_000, action: { kind: 'empty' } });
    await receive();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(telegram.calls.filter(({ method }) => method === 'getUpdates').length).toBeLessThan(6);
    telegram.clearFaults();
    createPerson(telegram).text('/start');
    await eventually(() => heard.length === 1, 'the update');
  });

  it('says clearly that another process polls, and goes on when it has stopped', async () => {
    const { telegram, receive, heard, adapter, log } = await open();
    const description =
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
    telegram.fault({ on: 'getUpdates', times: 2, action: { kind: 'answer', status: 409, description } });
    await receive();
    await eventually(() => log().includes('another process takes the updates'), 'the warning');
    createPerson(telegram).text('/start');
    await eventually(() => heard.length === 1 && adapter.health().ready, 'the update');
  });

  it('removes a webhook that somebody has set', async () => {
    const { telegram, receive, heard } = await open();
    await receive();
    telegram.updates.setWebhook({ url: 'http://127.0.0.1:9/', secret: undefined });
    createPerson(telegram).text('/start');
    telegram.fault({ on: 'getUpdates', action: { kind: 'drop', when: 'before' } });
    await eventually(() => heard.length === 1, 'the update');
  }, 40_000);

  it('stops for good when the token is refused, and says what to do', async () => {
    const { telegram, receive, adapter, log } = await open();
    telegram.revokeToken();
    await receive();
    expect(adapter.health()).toMatchObject({ ready: false, detail: expect.stringContaining('TELEGRAM_BOT_TOKEN') });
    const calls = telegram.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(telegram.calls).toHaveLength(calls);
    expect(log()).toContain('Check TELEGRAM_BOT_TOKEN');
    expect(log()).not.toContain(telegram.token);
  });

  it('stops as well when the token is revoked later', async () => {
    const { telegram, receive, adapter } = await open();
    await receive();
    await eventually(() => adapter.health().ready, 'the connection');
    telegram.revokeToken();
    telegram.updates.close();
    await eventually(() => adapter.health().detail.includes('refused the bot token'), 'the adapter to notice');
    expect(adapter.health().ready).toBe(false);
  });

  it('does not hold up the start for longer than five seconds', async () => {
    const { telegram, receive, adapter } = await open();
    telegram.fault({ on: 'getMe', times: 100, action: { kind: 'drop', when: 'before' } });
    await receive();
    expect(adapter.health().ready).toBe(false);
    expect(adapter.health().detail).toMatch(/can't be reached/);
  });
});
