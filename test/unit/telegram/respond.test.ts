import { afterEach, describe, expect, it } from 'vitest';
import type { Incoming, Response } from '../../../src/conversation/incoming.ts';
import { createGroup, createPerson } from '../../fakes/telegram/people.ts';
import { createHarness, eventually, type Harness, noticeOf, resultOf, tinyPng } from './harness.ts';

let harness: Harness | undefined;
afterEach(async () => {
  const open = harness;
  harness = undefined;
  await open?.close();
});

async function open(answer: (incoming: Incoming) => Response | Promise<Response>): Promise<Harness> {
  harness = await createHarness({ answer });
  await harness.receive();
  return harness;
}

const buttons = [[{ label: 'More', action: 'v1:m' }]];

describe('the answer to what a person did', () => {
  it('is a new message with the picture as a photo', async () => {
    const { telegram } = await open(() => ({ reply: resultOf('Look.', { kind: 'notice' }) }));
    const anna = createPerson(telegram);
    const { messageId } = anna.text('/check');
    await eventually(() => anna.inbox().length === 1, 'the answer');
    expect(anna.inbox()).toMatchObject([{ replyTo: messageId, photo: {}, text: expect.stringContaining('Look.') }]);
    expect(telegram.calls.map(({ method }) => method)).toContain('sendPhoto');
  });

  it('falls back on the words when the photo is refused', async () => {
    const { telegram } = await open(() => ({ reply: resultOf('Words.', { kind: 'notice' }) }));
    const anna = createPerson(telegram);
    telegram.fault({
      on: 'sendPhoto',
      action: { kind: 'answer', status: 400, description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' },
    });
    anna.text('/check');
    await eventually(() => anna.inbox().length === 1, 'the answer');
    expect(anna.inbox()[0]?.photo).toBeUndefined();
  });

  it('comes although Telegram fails at first', async () => {
    const { telegram } = await open(() => ({ reply: noticeOf('Hello.') }));
    const anna = createPerson(telegram);
    telegram.fault({ on: 'sendMessage', times: 2, action: { kind: 'answer', status: 503, description: 'x' } });
    anna.text('/start');
    await eventually(() => anna.inbox().length === 1, 'the answer');
  });

  it('is dropped quietly when the person has blocked the bot', async () => {
    const { telegram, log } = await open(() => ({ reply: noticeOf('Hello.') }));
    const anna = createPerson(telegram);
    anna.block();
    anna.text('/start');
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the update to be confirmed');
    expect(log()).not.toMatch(/"level":(40|50)/);
  });
});

describe('a tap', () => {
  async function tapped(response: Response, withPicture = false) {
    const scene = await open((incoming) =>
      incoming.kind === 'button'
        ? response
        : { reply: withPicture ? resultOf('Before.', { kind: 'notice', buttons }) : noticeOf('Before.', { buttons }) },
    );
    const anna = createPerson(scene.telegram);
    anna.text('/start');
    await eventually(() => anna.inbox().length === 1, 'the message with the button');
    const message = anna.inbox()[0]?.message_id ?? 0;
    const { id } = anna.tap(message, 'v1:m');
    await eventually(() => scene.telegram.answered.includes(id), 'the acknowledgement');
    return { ...scene, anna, message, id };
  }

  it('is acknowledged, and edits the message it belongs to', async () => {
    const { anna, message } = await tapped({ edit: noticeOf('After.') });
    await eventually(() => anna.inbox()[0]?.text === 'After.', 'the edit');
    expect(anna.inbox()).toMatchObject([{ message_id: message, keyboard: [] }]);
  });

  it('edits the caption where the message shows a picture', async () => {
    const { anna } = await tapped({ edit: noticeOf('After.') }, true);
    await eventually(() => anna.inbox()[0]?.text === 'After.', 'the edit');
    expect(anna.inbox()[0]?.photo).toBeDefined();
  });

  it('answers in a new message what is too long for a caption', async () => {
    const { anna } = await tapped({ edit: noticeOf('long '.repeat(300)) }, true);
    await eventually(() => anna.inbox().length === 2, 'the new message');
    expect(anna.inbox()[0]?.text).toContain('Before.');
  });

  it('shows an alert to the person alone', async () => {
    const { telegram } = await tapped({ alert: 'Only the person who sent it.' });
    const answer = telegram.calls.find(({ method }) => method === 'answerCallbackQuery');
    expect(answer?.fields).toMatchObject({ text: 'Only the person who sent it.', show_alert: true });
  });

  it('deletes the result', async () => {
    const { anna } = await tapped({ remove: true });
    await eventually(() => anna.inbox().length === 0, 'the message to go');
  });

  it('is acknowledged even when the conversation is slow, and once only', async () => {
    const scene = await open(async (incoming) => {
      if (incoming.kind !== 'button') return { reply: noticeOf('Before.', { buttons }) };
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return { alert: 'Late.' };
    });
    const anna = createPerson(scene.telegram);
    anna.text('/start');
    await eventually(() => anna.inbox().length === 1, 'the message with the button');
    anna.tap(anna.inbox()[0]?.message_id ?? 0, 'v1:m');
    const acknowledged = () => scene.telegram.calls.filter(({ method }) => method === 'answerCallbackQuery').length;
    await eventually(() => acknowledged() === 1, 'the acknowledgement');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(acknowledged()).toBe(1);
  });

  it('counts although it was acknowledged too late', async () => {
    const { telegram } = await tapped({});
    const again = createPerson(telegram);
    again.text('/start');
    await eventually(() => again.inbox().length === 1, 'the message');
    const { id } = again.tap(again.inbox()[0]?.message_id ?? 0, 'v1:m');
    telegram.taps.delete(id);
    await eventually(() => telegram.updates.unconfirmed().length === 0, 'the tap to be confirmed');
  });
});

describe('a long result', () => {
  it('is deleted with all its parts', async () => {
    const scene = await open((incoming) => (incoming.kind === 'button' ? { remove: true } : {}));
    const anna = createPerson(scene.telegram);
    const { messageId } = anna.photo(tinyPng);
    const address = { chat: anna.home.id, message: messageId };
    await scene.adapter.deliver(address, resultOf('long '.repeat(400)));
    expect(anna.inbox()).toHaveLength(2);
    anna.tap(anna.inbox()[1]?.message_id ?? 0, 'v1:d');
    await eventually(() => anna.inbox().length === 0, 'both parts to go');
  });
});

describe('a group', () => {
  it('gets the answer where it was asked, with the question quoted', async () => {
    const scene = await open(() => ({ reply: noticeOf('Here.') }));
    const group = createGroup(scene.telegram, { forum: true });
    const anna = createPerson(scene.telegram);
    const photo = createPerson(scene.telegram).photo(tinyPng, { chat: group, thread: 4 });
    anna.text('/check@molecheck_bot', { chat: group, thread: 4, replyTo: photo.message });
    await eventually(() => scene.telegram.chats.in(group.id).length === 1, 'the answer');
    expect(scene.telegram.chats.in(group.id)).toMatchObject([{ thread: 4, replyTo: photo.messageId }]);
    expect(scene.heard).toMatchObject([{ kind: 'photos', placeId: String(group.id) }]);
  });
});

describe('while a check runs', () => {
  it('shows an action and renews it before it lapses', async () => {
    const scene = await open(() => ({}));
    const anna = createPerson(scene.telegram);
    const done = new AbortController();
    scene.telegram.fault({ on: 'sendChatAction', action: { kind: 'answer', status: 500, description: 'x' } });
    scene.adapter.showWorking({ chat: anna.home.id, message: 1 }, done.signal);
    const actions = () => scene.telegram.calls.filter(({ method }) => method === 'sendChatAction');
    await eventually(() => actions().length === 2, 'the renewal');
    done.abort();
    const gap = (actions()[1]?.at ?? 0) - (actions()[0]?.at ?? 0);
    expect(gap).toBeGreaterThan(3_500);
    expect(actions()[0]?.fields).toEqual({ chat_id: anna.home.id, action: 'upload_photo' });
  });

  it('ends at once with the check, and when nobody is there', async () => {
    const scene = await open(() => ({}));
    const anna = createPerson(scene.telegram);
    anna.block();
    scene.adapter.showWorking({ chat: anna.home.id, message: 1 }, new AbortController().signal);
    scene.adapter.showWorking({ chat: anna.home.id, message: 1 }, AbortSignal.abort());
    await eventually(() => scene.telegram.calls.some(({ method }) => method === 'sendChatAction'), 'the action');
    expect(scene.telegram.calls.filter(({ method }) => method === 'sendChatAction')).toHaveLength(1);
  });
});
