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
  const address = { chat: anna.home.id, message: photo };
  return { ...harness, anna, photo, address };
}

function inGroup(scene: Scene, group: FakeChat, thread?: number): ReplyAddress {
  const posted = scene.anna.photo(tinyPng, { chat: group, ...(thread === undefined ? {} : { thread }) });
  return { chat: group.id, message: posted.messageId, ...(thread && { thread }) };
}

const methods = (scene: Harness): string[] => scene.telegram.calls.map(({ method }) => method);
const lost = { kind: 'drop', when: 'after' } as const;

describe('the person’s own address', () => {
  it('is their chat, and in a group nobody’s: they may never have opened one', async () => {
    const scene = await open();
    const own = scene.adapter.personAddress?.(scene.address);
    expect(await scene.adapter.deliver(own ?? {}, resultOf('Time to look.'))).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('Time to look.') }]);
    expect(scene.anna.inbox()[0]?.replyTo).toBeUndefined();
    const group = createGroup(scene.telegram);
    expect(scene.adapter.personAddress?.(inGroup(scene, group))).toBeUndefined();
  });
});

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

  it('reserves the message once the check is over, so that people are notified of the result and not before', async () => {
    const scene = await open();
    const working = new AbortController();
    scene.adapter.showWorking(scene.address, working.signal);
    await expect.poll(() => methods(scene)).toEqual(['sendChatAction']);
    working.abort();
    const memo = makeMemo();
    scene.adapter.prepare(scene.address, memo);
    await expect.poll(() => memo.noted()).toBeDefined();
    // Twice, as when a job is tried again.
    const again = { ...memo };
    scene.adapter.prepare(scene.address, again);
    await expect.poll(() => scene.anna.inbox().map(({ text }) => text)).toEqual([placeholder]);
    const before = methods(scene).length;
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'), again)).toBe('delivered');
    expect(methods(scene).slice(before)).toEqual(['editMessageMedia']);
    expect(scene.anna.inbox().map(({ text }) => text)).toEqual([expect.stringContaining('Once.')]);
  });

  it('delivers all the same when the early reservation failed', async () => {
    const scene = await open();
    const memo = makeMemo();
    scene.telegram.fault({ on: 'sendMessage', action: { kind: 'answer', status: 400, description: 'Bad Request: x' } });
    scene.adapter.prepare(scene.address, memo);
    expect(await scene.adapter.deliver(scene.address, resultOf('Once.'), memo)).toBe('delivered');
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

  it('leaves no hourglass when every edit is refused: a new message takes its place', async () => {
    const scene = await open();
    const description = 'Bad Request: MESSAGE_TOO_ODD';
    const edits = ['editMessageMedia', 'editMessageText'];
    scene.telegram.fault({ on: edits, times: 9, action: { kind: 'answer', status: 400, description } });
    const memo = makeMemo();
    expect(await scene.adapter.deliver(scene.address, resultOf('The words.'), memo)).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('The words.'), replyTo: scene.photo }]);
    expect(scene.anna.inbox()[0]?.photo).toBeDefined();
    // A repetition fills in the same message.
    scene.telegram.clearFaults();
    expect(await scene.another().deliver(scene.address, resultOf('The words.'), memo)).toBe('delivered');
    expect(scene.anna.inbox()).toHaveLength(1);
  });

  it('gives plain words without buttons where Telegram refuses the markup', async () => {
    const scene = await open();
    const description = 'Bad Request: can\'t parse entities: Unsupported start tag "planted" at byte offset 5';
    const where = (fields: Readonly<Record<string, unknown>>) =>
      fields['parse_mode'] === 'HTML' || fields['media'] !== undefined;
    scene.telegram.fault({
      on: ['editMessageMedia', 'editMessageText'],
      times: 9,
      where,
      action: { kind: 'answer', status: 400, description },
    });
    expect(await scene.adapter.deliver(scene.address, resultOf('5 < 6 & 7 > 3'))).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('5 < 6 & 7 > 3'), keyboard: [] }]);
    expect(scene.log()).toContain(
      `"method":"editMessageText","code":"400","reason":"can't parse entities","field":"text"`,
    );
    expect(scene.log()).not.toContain('planted');
  });

  it('is refused, not delivered and not thrown, when nothing is taken; no hourglass stays', async () => {
    const scene = await open();
    const description = 'Bad Request: MESSAGE_TOO_ODD';
    const where = (fields: Readonly<Record<string, unknown>>) => fields['text'] !== placeholder;
    scene.telegram.fault({
      on: ['editMessageMedia', 'editMessageText', 'sendMessage', 'sendPhoto'],
      times: 99,
      where,
      action: { kind: 'answer', status: 400, description },
    });
    expect(await scene.adapter.deliver(scene.address, resultOf('x'))).toBe('refused');
    expect(scene.anna.inbox()).toEqual([]);
  });

  it('sends the picture with its caption where a chat takes pictures alone', async () => {
    const scene = await open();
    const description = 'Forbidden: CHAT_SEND_PLAIN_FORBIDDEN';
    scene.telegram.fault({ on: 'sendMessage', times: 9, action: { kind: 'answer', status: 403, description } });
    expect(await scene.adapter.deliver(scene.address, resultOf('The words.'))).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('The words.') }]);
  });

  it('gives the words where a group forbids pictures with a 403', async () => {
    const scene = await open();
    const description = 'Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN';
    scene.telegram.fault({ on: 'editMessageMedia', action: { kind: 'answer', status: 403, description } });
    expect(await scene.adapter.deliver(scene.address, resultOf('The words.'))).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('The words.') }]);
  });

  it.each([
    [400, 'Bad Request: CHAT_RESTRICTED'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN'],
    [400, 'Bad Request: TOPIC_CLOSED'],
    [400, 'Bad Request: group chat was deactivated'],
    [403, 'Forbidden: the group chat was deleted'],
    [403, 'Forbidden: bot was kicked from the supergroup chat'],
    [400, 'Bad Request: need administrator rights in the channel chat'],
  ])('goes to the person’s own chat when the group takes nothing (%i %s)', async (status, description) => {
    const scene = await open();
    const group = createGroup(scene.telegram);
    scene.telegram.fault({
      on: ['sendMessage', 'sendPhoto'],
      times: 9,
      where: (fields) => Number(fields['chat_id']) === group.id,
      action: { kind: 'answer', status, description },
    });
    const address = inGroup(scene, group);
    expect(await scene.adapter.deliver({ ...address, person: scene.anna.home.id }, resultOf('Here.'))).toBe(
      'delivered',
    );
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('Here.') }]);
    expect(await scene.adapter.deliver({ ...address, person: 404 }, resultOf('x'))).toBe('undeliverable');
  });

  it('stays in the person’s own chat once it is there, and takes the group’s hourglass away', async () => {
    const scene = await open();
    const group = createGroup(scene.telegram);
    const address = { ...inGroup(scene, group), person: scene.anna.home.id };
    const memo = makeMemo();
    scene.adapter.prepare(address, memo);
    await expect.poll(() => memo.noted()).toBeDefined();
    const description = 'Bad Request: CHAT_RESTRICTED';
    scene.telegram.fault({ on: 'editMessageMedia', action: { kind: 'answer', status: 400, description } });
    expect(await scene.adapter.deliver(address, resultOf('Here.'), memo)).toBe('delivered');
    expect(scene.telegram.chats.in(group.id)).toEqual([]);
    expect(memo.noted()).toBe(`own:${scene.anna.inbox()[0]?.message_id}`);
    expect(scene.log()).toContain('"code":"400","reason":"CHAT_RESTRICTED","field":"chat_id"');
    // Another process, after the group has been opened again.
    const other = scene.another();
    other.prepare(address, memo);
    expect(await other.deliver(address, resultOf('Here.'), memo)).toBe('delivered');
    expect(scene.telegram.chats.in(group.id)).toEqual([]);
    expect(scene.anna.inbox()).toMatchObject([{ text: expect.stringContaining('Here.') }]);
  });

  it('says in the log why a group takes nothing, and nobody’s id', async () => {
    const scene = await open();
    const group = createGroup(scene.telegram);
    const description = 'Bad Request: CHAT_RESTRICTED';
    scene.telegram.fault({ on: 'sendMessage', action: { kind: 'answer', status: 400, description } });
    expect(await scene.adapter.deliver(inGroup(scene, group), resultOf('x'))).toBe('undeliverable');
    expect(scene.log()).toContain('"method":"sendMessage","code":"400","reason":"CHAT_RESTRICTED","field":"chat_id"');
    expect(scene.log()).not.toContain(`${group.id}`);
    expect(scene.log()).not.toContain(scene.telegram.token);
  });

  it('sends a document as a new message, too, when every edit is refused', async () => {
    const scene = await open();
    const description = 'Bad Request: MESSAGE_TOO_ODD';
    const edits = ['editMessageMedia', 'editMessageText'];
    scene.telegram.fault({ on: edits, times: 9, action: { kind: 'answer', status: 400, description } });
    const { picture: _picture, ...words } = resultOf('The page.');
    const document = {
      bytes: Buffer.from('%PDF-1.7'),
      mimeType: 'application/pdf',
      fileName: 'molecheck.pdf',
    } as const;
    expect(await scene.adapter.deliver(scene.address, { ...words, document })).toBe('delivered');
    expect(scene.anna.inbox()).toMatchObject([
      { text: expect.stringContaining('The page.'), replyTo: scene.photo, document: { fileName: 'molecheck.pdf' } },
    ]);
  });

  it('follows a group that became a supergroup before the answer was tried again', async () => {
    const scene = await open();
    const [old, grown] = [createGroup(scene.telegram), createGroup(scene.telegram)];
    const description = 'Bad Request: group chat was upgraded to a supergroup chat';
    scene.telegram.fault({
      on: ['editMessageMedia', 'sendMessage'],
      times: 9,
      where: ({ chat_id }) => Number(chat_id) === old.id,
      action: { kind: 'answer', status: 400, description, parameters: { migrate_to_chat_id: grown.id } },
    });
    const memo = makeMemo();
    await memo.note('101');
    expect(await scene.adapter.deliver(inGroup(scene, old), resultOf('x'), memo)).toBe('delivered');
    expect(scene.telegram.chats.in(grown.id)).toMatchObject([{ text: expect.stringContaining('Raised score') }]);
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
    const other = { chat: bert.home.id, message: 1 };
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
