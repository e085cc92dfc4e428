import type { Update } from 'telegraf/types';
import { describe, expect, it } from 'vitest';
import { translate } from '../../../adapters/telegram/translate.ts';
import { captionFields, otherContent, photoSizes, textFields } from '../../fakes/telegram/payloads.ts';

const me = { id: 7_000_000_001, username: 'molecheck_bot' };
const anna = { id: 42, is_bot: false, first_name: 'Anna', language_code: 'de' };
const home = { id: 42, type: 'private', first_name: 'Anna' };
const group = { id: -1001, type: 'supergroup', title: 'Hiking club' };
const bigPhoto = { photo: photoSizes('big-photo', 90_000) };

function messageUpdate(content: Record<string, unknown>, chat: object = home, id = 501): Update {
  return { update_id: id, message: { message_id: 77, from: anna, chat, date: 1, ...content } } as unknown as Update;
}

function read(content: Record<string, unknown>, chat: object = home) {
  return translate(messageUpdate(content, chat), me);
}

function incomingOf(content: Record<string, unknown>, chat: object = home) {
  const translated = read(content, chat);
  if (translated.kind !== 'incoming') throw new Error(`It was ${translated.kind}.`);
  return translated.incoming;
}

const ignored = { kind: 'ignored' };

describe('a photo in private', () => {
  it('is the largest of its sizes, with the address that quotes it', () => {
    expect(incomingOf(bigPhoto)).toEqual({
      id: 'telegram:501',
      platform: 'telegram',
      personId: '42',
      platformLocale: 'de',
      kind: 'photos',
      photos: [{ kind: 'telegram-file', fileId: 'big-photo', bytes: 90_000 }],
      address: { chat: 42, message: 77, isGroup: false },
    });
  });

  it('counts when its sizes come in another order, forwarded, and with a caption', () => {
    const content = {
      photo: photoSizes('big-photo', 90_000).reverse(),
      forward_origin: { type: 'hidden_user', sender_user_name: 'Bo', date: 1 },
      ...captionFields('what is this /help'),
    };
    expect(incomingOf(content)).toMatchObject({ kind: 'photos', photos: [{ fileId: 'big-photo' }] });
  });

  it.each([
    ['an image type', { mime_type: 'image/png', file_name: 'x' }],
    ['HEIC from an iPhone', { mime_type: 'image/heic', file_name: 'IMG_1.HEIC' }],
    ['HEIC whose type was lost', { file_name: 'IMG_1.HEIC' }],
    ['a vague type', { mime_type: 'application/octet-stream', file_name: 'mole.jpeg' }],
  ])('can be a document: %s', (_what, fields) => {
    const document = { file_id: 'doc', file_unique_id: 'u', file_size: 5, ...fields };
    expect(incomingOf({ document })).toMatchObject({ kind: 'photos', photos: [{ fileId: 'doc', bytes: 5 }] });
  });

  it('waits for its album, and says whether it is meant for the bot', () => {
    expect(read({ ...bigPhoto, media_group_id: '13' })).toMatchObject({ kind: 'album', album: '42:13', isMeant: true });
    expect(read({ ...bigPhoto, media_group_id: '13' }, group)).toMatchObject({ kind: 'album', isMeant: false });
  });
});

describe('other content in private', () => {
  it.each([
    ['text', 'text'],
    ['link', 'link'],
    ['sticker', 'sticker'],
    ['voice', 'voice'],
    ['audio', 'voice'],
    ['video', 'video'],
    ['video_note', 'video'],
    ['animation', 'animation'],
    ['document', 'document'],
    ['contact', 'other'],
    ['location', 'other'],
  ])('gets a hint: %s', (content, what) => {
    expect(incomingOf(otherContent[content] ?? {})).toMatchObject({ kind: 'unsupported', what });
  });

  it('is ignored when nobody wrote it', () => {
    expect(read(otherContent['service'] ?? {})).toEqual(ignored);
  });

  it.each(['edited_message', 'channel_post', 'edited_channel_post', 'my_chat_member'])('is ignored as %s', (field) => {
    const update = { update_id: 1, [field]: { message_id: 1, from: anna, chat: home, date: 1, ...bigPhoto } };
    expect(translate(update as unknown as Update, me)).toEqual(ignored);
  });

  it('is ignored from other bots, but not from an anonymous administrator', () => {
    const bot = { id: 9, is_bot: true, first_name: 'GroupAnonymousBot' };
    const asked = { ...bigPhoto, ...captionFields('@molecheck_bot') };
    expect(read({ ...asked, from: bot }, group)).toEqual(ignored);
    expect(incomingOf({ ...textFields('/help'), from: bot, sender_chat: group }, group)).toMatchObject({
      kind: 'command',
      personId: '-1001',
    });
  });

  it('is told how, when an anonymous administrator or a channel sends it: nobody could agree for them', () => {
    const bot = { id: 9, is_bot: true, first_name: 'GroupAnonymousBot' };
    const channel = { id: -1005, type: 'channel', title: 'Moles' };
    const asked = { ...bigPhoto, ...captionFields('@molecheck_bot') };
    for (const sender_chat of [group, channel]) {
      const sent = { ...asked, from: bot, sender_chat };
      const how = { kind: 'unsupported', what: 'anonymous' };
      expect(incomingOf(sent, group)).toMatchObject(how);
      expect(incomingOf({ ...sent, media_group_id: '9' }, group)).toMatchObject(how);
      const reply = {
        ...textFields('/check'),
        from: bot,
        sender_chat,
        reply_to_message: { message_id: 3, ...bigPhoto },
      };
      expect(incomingOf(reply, group)).toMatchObject(how);
      expect(read({ ...bigPhoto, from: bot, sender_chat }, group)).toEqual(ignored);
    }
  });

  it('can be one of another chat that the message answers', () => {
    const external_reply = { origin: { type: 'user', date: 1, sender_user: anna }, message_id: 5, ...bigPhoto };
    const photos = [expect.objectContaining({ fileId: 'big-photo' })];
    for (const content of [textFields('/check'), textFields('@molecheck_bot what is this?')])
      expect(incomingOf({ ...content, external_reply }, group)).toMatchObject({
        kind: 'photos',
        photos,
        address: { message: 77 },
      });
    expect(incomingOf({ ...textFields('and this one?'), external_reply })).toMatchObject({ kind: 'photos', photos });
    expect(read({ ...textFields('nice'), external_reply }, group)).toEqual(ignored);
  });

  it('is ignored when the linked channel was forwarded on its own', () => {
    const fields = { ...bigPhoto, ...captionFields('@molecheck_bot'), is_automatic_forward: true, sender_chat: group };
    expect(read(fields, group)).toEqual(ignored);
  });
});

describe('commands', () => {
  it.each([
    ['/start', { command: 'start' }],
    ['/start from-a-link', { command: 'start', argument: 'from-a-link' }],
    ['/Language de', { command: 'language', argument: 'de' }],
    ['/about@MoleCheck_Bot', { command: 'about' }],
    ['/check', { command: 'check' }],
  ])('%s', (text, expected) => {
    expect(incomingOf(textFields(text))).toMatchObject({ kind: 'command', ...expected });
  });

  it('an unknown one gets a hint in private and nothing in a group', () => {
    expect(incomingOf(textFields('/weather'))).toMatchObject({ kind: 'unsupported', what: 'text' });
    expect(read(textFields('/weather'), group)).toEqual(ignored);
    expect(incomingOf(textFields('/weather@molecheck_bot'), group)).toMatchObject({ kind: 'unsupported' });
  });

  it('of another bot are ignored', () => {
    expect(read(textFields('/help@other_bot'), group)).toEqual(ignored);
  });

  it('in the middle of a text are text', () => {
    expect(incomingOf(textFields('try /help'))).toMatchObject({ kind: 'unsupported', what: 'text' });
  });
});

describe('in a group', () => {
  const replied = {
    message_id: 70,
    from: { id: 8, is_bot: false, first_name: 'Bo' },
    chat: group,
    date: 1,
    ...bigPhoto,
  };

  it('a photo is nobody’s business unless the bot is asked', () => {
    expect(read(bigPhoto, group)).toEqual(ignored);
    expect(read({ ...bigPhoto, ...captionFields('nice @other_bot') }, group)).toEqual(ignored);
    expect(read({ ...bigPhoto, ...captionFields('/check@other_bot') }, group)).toEqual(ignored);
  });

  it.each([
    ['a mention', captionFields('look @MoleCheck_bot please')],
    [
      'a mention by name',
      { caption: 'Mole', caption_entities: [{ type: 'text_mention', offset: 0, length: 4, user: { id: me.id } }] },
    ],
    ['/check as the caption', captionFields('/check')],
    ['/check with the name', captionFields('/check@molecheck_bot')],
    [
      'a reply to the bot',
      { reply_to_message: { message_id: 5, from: { id: me.id, is_bot: true, first_name: 'M' }, chat: group, date: 1 } },
    ],
  ])('a photo counts with %s', (_how, fields) => {
    expect(incomingOf({ ...bigPhoto, ...fields }, group)).toMatchObject({
      kind: 'photos',
      placeId: '-1001',
      address: { chat: -1001, message: 77 },
    });
  });

  it.each(['/check', '/check@molecheck_bot', '@molecheck_bot?'])(
    '%s as the answer to a photo checks that photo and quotes it',
    (text) => {
      expect(incomingOf({ ...textFields(text), reply_to_message: replied }, group)).toMatchObject({
        kind: 'photos',
        personId: '42',
        photos: [{ fileId: 'big-photo' }],
        address: { message: 70 },
      });
    },
  );

  it('a mention without a photo is told so; talk is ignored', () => {
    expect(incomingOf(textFields('hello @molecheck_bot'), group)).toMatchObject({
      kind: 'unsupported',
      what: 'no-photo',
    });
    expect(read(textFields('hello all'), group)).toEqual(ignored);
    expect(read(otherContent['sticker'] ?? {}, group)).toEqual(ignored);
  });

  it('a result of ours is not checked, whatever answers it', () => {
    const ours = { ...replied, from: { id: me.id, is_bot: true, first_name: 'M' } };
    expect(incomingOf({ ...textFields('/check'), reply_to_message: ours }, group)).toMatchObject({ command: 'check' });
    expect(incomingOf({ ...textFields('@molecheck_bot'), reply_to_message: ours }, group)).toMatchObject({
      what: 'no-photo',
    });
  });

  it('a topic is kept, a chain of replies is not one', () => {
    const asked = { ...bigPhoto, ...captionFields('@molecheck_bot'), message_thread_id: 9 };
    expect(incomingOf({ ...asked, is_topic_message: true }, group).address).toMatchObject({ thread: 9 });
    expect(incomingOf(asked, group).address).not.toHaveProperty('thread');
  });
});

describe('a tap', () => {
  const pressed = {
    message_id: 90,
    from: { id: me.id, is_bot: true, first_name: 'M' },
    chat: group,
    date: 1,
    text: 'x',
    reply_markup: { inline_keyboard: [[{ text: 'Delete', callback_data: 'v1:d' }]] },
  };
  const tap = (fields: object): Update =>
    ({ update_id: 600, callback_query: { id: 'cb', from: anna, chat_instance: '1', ...fields } }) as unknown as Update;

  it('carries its action, the pressed message and what that shows', () => {
    const translated = translate(tap({ message: { ...pressed, ...bigPhoto }, data: 'v1:d' }), me);
    expect(translated).toMatchObject({
      kind: 'incoming',
      callbackId: 'cb',
      incoming: {
        kind: 'button',
        id: 'telegram:600',
        action: 'v1:d',
        personId: '42',
        placeId: '-1001',
        address: { pressed: 90, pressedPicture: true, message: 90, person: 42 },
      },
    });
  });

  it('is that of an old button where no such button stands in the message: forged, or no longer shown', () => {
    const forged = translate(tap({ message: pressed, data: 'v1:c:y:AAAAAAAAAAAA' }), me);
    expect(forged).toMatchObject({ kind: 'incoming', incoming: { kind: 'button', action: '' } });
    const inaccessible = translate(tap({ message: { message_id: 90, chat: home, date: 0 }, data: 'v1:d' }), me);
    expect(inaccessible).toMatchObject({
      kind: 'incoming',
      incoming: { action: '', address: { chat: 42, pressed: 90 } },
    });
  });

  it('without a message or an action is only to be acknowledged', () => {
    expect(translate(tap({ inline_message_id: 'i', data: 'x' }), me)).toEqual({ kind: 'tap', callbackId: 'cb' });
    expect(translate(tap({ message: pressed, game_short_name: 'g' }), me)).toEqual({ kind: 'tap', callbackId: 'cb' });
  });
});
