import { afterEach, describe, expect, it } from 'vitest';
import { placeholder } from '../../../adapters/telegram/messages.ts';
import type { ReplyAddress } from '../../../src/queue/check-job.ts';
import { JobAbort } from '../../../src/queue/job-abort.ts';
import type { FakeChat } from '../../fakes/telegram/payloads.ts';
import { createGroup, createPerson, type FakePerson } from '../../fakes/telegram/people.ts';
import { makeMemo } from '../memo.ts';
import { createHarness, type Harness, resultOf, tinyPng } from './harness.ts';

let harness: Harness | undefined;
afterEach(async () => {
  const open = harness;
  harness = undefined;
  await open?.close();
});

interface Scene extends Harness {
  readonly anna: FakePerson;
  readonly photo: number;
  readonly address: ReplyAddress;
}

async function open(): Promise<Scene> {
  harness = await createHarness();
  const anna = createPerson(harness.telegram);
  const photo = anna.photo(tinyPng).messageId;
  const address = { chat: anna.home.id, isGroup: false, message: photo };
  return { ...harness, anna, photo, address };
}

function inGroup(scene: Scene, group: FakeChat, thread?: number): ReplyAddress {
  const posted = scene.anna.photo(tinyPng, { chat: group, ...(thread === undefined ? {} : { thread }) });
  return { chat: group.id, isGroup: true, message: posted.messageId, ...(thread && { thread }) };
}

const methods = (scene: Harness): string[] => scene.telegram.calls.map(({ method }) => method);
const lost = { kind: 'drop', when: 'after' } as const;

describe('deliver', () => {
  it('gives one message: the picture with its caption and buttons, quoting the photo', async () => {
    const scene = await open();
    expect(await scene.adapter.deliver(scene.address, resultOf('About 12 in 100.'))).toBe('delivered');
    const inbox = scene.anna.inbox();
    expect(inbox).toHaveLength(1);
    expect(inbox[0]).toMatchObject({
      text: 'Raised score\n\nAbout 12 in 100.\n\nA computer estimate.',
      replyTo: scene.photo,
      keyboard: [[{ text: 'Delete', callback_data: 'v1:d' }]],
    });
    expect(Buffer.from(inbox[0]?.photo?.bytes ?? [])).toEqual(tinyPng);
  });

  it.each([
    ['the reservation was refused', { on: 'sendMessage', action: { kind: 'answer', status: 500, description: 'x' } }],
    ['the filling-in was lost', { on: 'editMessageMedia', action: lost }],
    ['the filling-in never arrived', { on: 'editMessageMedia', action: { kind: 'drop', when: 'before' } }],
    ['the answer was nonsense', { on: 'editMessageMedia', action: { kind: 'nonsense' } }],
    [
      'a gateway timed out',
      { on: 'editMessageMedia', times: 2, action: { kind: 'answer', status: 504, description: 'x' } },
    ],
  ] as const)('gives one message when %s', async (_what, fault) => {
    const scene = await open();
    scene.telegram.fault(fault);
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'))).toBe('delivered');
    expect(scene.anna.inbox().map(({ text }) => text)).toEqual([expect.stringContaining('Once.')]);
  });

  it('reserves the message while the photo is checked, so that the reply is one call', async () => {
    const scene = await open();
    const { signal } = new AbortController();
    const memo = makeMemo();
    scene.adapter.showWorking(scene.address, signal, memo);
    await expect.poll(() => memo.noted()).toBeDefined();
    // Twice, as when a job is tried again.
    const again = { ...memo };
    scene.adapter.showWorking(scene.address, signal, again);
    await expect.poll(() => scene.anna.inbox().map(({ text }) => text)).toEqual([placeholder]);
    const before = methods(scene).length;
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'), again)).toBe('delivered');
    expect(
      methods(scene)
        .slice(before)
        .filter((method) => method !== 'sendChatAction'),
    ).toEqual(['editMessageMedia']);
    expect(scene.anna.inbox().map(({ text }) => text)).toEqual([expect.stringContaining('Once.')]);
  });

  it('delivers all the same when the early reservation failed', async () => {
    const scene = await open();
    scene.telegram.fault({ on: 'sendMessage', action: { kind: 'answer', status: 400, description: 'Bad Request: x' } });
    scene.adapter.showWorking(scene.address, new AbortController().signal);
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'))).toBe('delivered');
    expect(scene.anna.inbox().map(({ text }) => text)).toEqual([expect.stringContaining('Once.')]);
  });

  it('leaves at most an empty hourglass, never a second result, when the reservation’s answer was lost', async () => {
    const scene = await open();
    scene.telegram.fault({ on: 'sendMessage', action: lost });
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'))).toBe('delivered');
    const texts = scene.anna.inbox().map(({ text }) => text);
    expect(texts).toEqual([placeholder, expect.stringContaining('Once.')]);
  });

  it('takes "message is not modified" for what it is: an edit that had come through', async () => {
    const scene = await open();
    scene.telegram.fault({ on: 'editMessageText', action: lost });
    const { picture: _picture, ...textOnly } = resultOf('Once.');
    expect(await scene.adapter.deliver(scene.address, textOnly)).toBe('delivered');
    expect(methods(scene).filter((method) => method === 'editMessageText')).toHaveLength(2);
    expect(scene.anna.inbox()).toHaveLength(1);
  });

  it('fills in the same message when another process takes the job over', async () => {
    const scene = await open();
    scene.telegram.fault({
      on: 'editMessageMedia',
      action: { kind: 'answer', status: 400, description: 'chat not found' },
    });
    const memo = makeMemo();
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'), memo)).toBe('undeliverable');
    expect(await scene.another().deliver(scene.address, resultOf('Once.'), memo)).toBe('delivered');
    expect(scene.anna.inbox().map(({ text }) => text)).toEqual([expect.stringContaining('Once.')]);
  });

  it('leaves the picture where the process died between the answer and its note: the next one has only the words', async () => {
    const scene = await open();
    const memo = makeMemo();
    await scene.adapter.deliver(scene.address, resultOf('Once.'), memo);
    const { picture: _picture, ...words } = resultOf('Once.');
    expect(await scene.another().deliver(scene.address, words, memo)).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('Once.'), photo: {} }]);
  });

  it('answers two questions about one photo twice', async () => {
    const scene = await open();
    await scene.adapter.deliver(scene.address, resultOf('First.'));
    await scene.adapter.deliver(scene.address, resultOf('Second.'));
    expect(scene.anna.inbox()).toHaveLength(2);
  });

  it('still arrives when the photo has been deleted', async () => {
    const scene = await open();
    scene.telegram.chats.forget(scene.anna.home.id, scene.photo);
    expect(await scene.adapter.deliver(scene.address, resultOf('x'))).toBe('delivered');
    expect(scene.anna.inbox()[0]?.replyTo).toBeUndefined();
  });

  it('drops the quote where the server insists on it', async () => {
    const scene = await open();
    const description = 'Bad Request: message to be replied not found';
    scene.telegram.fault({ on: 'sendMessage', action: { kind: 'answer', status: 400, description } });
    expect(await scene.adapter.deliver(scene.address, resultOf('x'))).toBe('delivered');
    expect(scene.anna.inbox()).toHaveLength(1);
  });

  it('sends anew when the person deleted the message that was to be filled in', async () => {
    const scene = await open();
    const description = 'Bad Request: message to edit not found';
    scene.telegram.fault({ on: 'editMessageMedia', action: { kind: 'answer', status: 400, description } });
    await scene.adapter.deliver(scene.address, resultOf('x'));
    expect(scene.anna.inbox().at(-1)?.text).toContain('Raised score');
  });

  it('gives the words where pictures are not allowed or can not be processed', async () => {
    const scene = await open();
    const description = 'Bad Request: not enough rights to send photos to the chat';
    scene.telegram.fault({ on: 'editMessageMedia', action: { kind: 'answer', status: 400, description } });
    expect(await scene.adapter.deliver(scene.address, resultOf('The words.'))).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('The words.') }]);
  });

  it('stays in its topic', async () => {
    const scene = await open();
    const group = createGroup(scene.telegram, { forum: true });
    await scene.adapter.deliver(inGroup(scene, group, 12), resultOf('x'));
    expect(scene.telegram.chats.in(group.id)).toMatchObject([{ thread: 12 }]);
  });

  it('follows a group that has become a supergroup', async () => {
    const scene = await open();
    const [old, grown] = [createGroup(scene.telegram), createGroup(scene.telegram)];
    const address = inGroup(scene, old);
    scene.telegram.fault({
      on: 'sendMessage',
      action: {
        kind: 'answer',
        status: 400,
        description: 'Bad Request: group chat was upgraded to a supergroup chat',
        parameters: { migrate_to_chat_id: grown.id },
      },
    });
    expect(await scene.adapter.deliver(address, resultOf('x'))).toBe('delivered');
    expect(scene.telegram.chats.in(grown.id)).toHaveLength(1);
  });

  it('ends quietly when nobody is there any more', async () => {
    const scene = await open();
    scene.anna.block();
    expect(await scene.adapter.deliver(scene.address, resultOf('x'))).toBe('undeliverable');
    expect(await scene.adapter.deliver({ ...scene.address, chat: 404 }, resultOf('x'))).toBe('undeliverable');
    expect(methods(scene).filter((method) => method === 'sendMessage')).toHaveLength(2);
    expect(scene.log()).not.toMatch(/"level":(40|50)/);
  });

  it('waits as long as Telegram asks for, and only that chat does', async () => {
    const scene = await open();
    const bert = createPerson(scene.telegram);
    scene.telegram.fault({
      on: 'sendMessage',
      where: (fields) => fields['chat_id'] === scene.anna.home.id,
      action: { kind: 'answer', status: 429, description: 'Too Many Requests', parameters: { retry_after: 2 } },
    });
    const slow = scene.adapter.deliver(scene.address, resultOf('x'));
    const other = { chat: bert.home.id, isGroup: false, message: 1 };
    expect(await scene.adapter.deliver(other, resultOf('x'))).toBe('delivered');
    expect(scene.anna.inbox()).toHaveLength(0);
    expect(await slow).toBe('delivered');
    const tries = scene.telegram.calls.filter(
      ({ method, fields }) => method === 'sendMessage' && fields['chat_id'] === scene.anna.home.id,
    );
    expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  it('refuses an address of another platform', async () => {
    const scene = await open();
    await expect(scene.adapter.deliver({ channel: 'x' }, resultOf('x'))).rejects.toThrow();
  });

  it('notes the id of the message and nothing of the chat', async () => {
    const { adapter, address, anna } = await open();
    const memo = makeMemo();
    await adapter.deliver(address, resultOf('x'), memo);
    expect(memo.noted()).toBe(`${anna.inbox()[0]?.message_id}`);
  });

  it('takes its hourglass away where another process has the job by now', async () => {
    const { adapter, address, anna } = await open();
    const taken = { noted: () => undefined, note: () => Promise.reject(new JobAbort('taken')) };
    await expect(adapter.deliver(address, resultOf('x'), taken)).rejects.toMatchObject({ code: 'taken' });
    expect(anna.inbox()).toEqual([]);
  });
});
