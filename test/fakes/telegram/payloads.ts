import type { Message, MessageEntity, User } from 'telegraf/types';

/** Shapes as Telegram sends them. Everything made up here is made up as Telegram does it: ids, sizes, entities. */

export type FakeChat =
  | { readonly id: number; readonly type: 'private'; readonly first_name: string; readonly username?: string }
  | {
      readonly id: number;
      readonly type: 'group' | 'supergroup';
      readonly title: string;
      readonly is_forum?: true;
    };

export function privateChat(user: User): FakeChat {
  const { id, first_name, username } = user;
  return { id, type: 'private', first_name, ...(username === undefined ? {} : { username }) };
}

/** A photo in the sizes that Telegram makes of it, the largest last; only that one is the person's own picture. */
export function photoSizes(fileId: string, byteLength: number, width = 1280, height = 960): object[] {
  return [90, 320, 800].concat(width > 800 ? [width] : []).map((side, index, all) => {
    const isLargest = index === all.length - 1;
    return {
      file_id: isLargest ? fileId : `${fileId}-s${side}`,
      file_unique_id: `AQAD${fileId.slice(-8)}${side}`,
      file_size: isLargest ? byteLength : side * 20,
      width: side,
      height: Math.round((side * height) / width),
    };
  });
}

/** The entities that Telegram finds in a text by itself. */
function entitiesIn(text: string): MessageEntity[] {
  const found: MessageEntity[] = [];
  for (const match of text.matchAll(/(?<![\w/])\/[a-z0-9_]+(?:@\w+)?/gi))
    found.push({ type: 'bot_command', offset: match.index, length: match[0].length });
  for (const match of text.matchAll(/(?<![\w@/])@\w{4,}/g))
    found.push({ type: 'mention', offset: match.index, length: match[0].length });
  for (const match of text.matchAll(/https?:\/\/\S+/g))
    found.push({ type: 'url', offset: match.index, length: match[0].length });
  return found.sort((a, b) => a.offset - b.offset);
}

export function textFields(text: string): Record<string, unknown> {
  const entities = entitiesIn(text);
  return entities.length === 0 ? { text } : { text, entities };
}

export function captionFields(caption: string | undefined): Record<string, unknown> {
  if (caption === undefined) return {};
  const entities = entitiesIn(caption);
  return entities.length === 0 ? { caption } : { caption, caption_entities: entities };
}

export function documentFields(
  fileId: string,
  document: { readonly fileName: string; readonly mimeType?: string; readonly byteLength: number },
): Record<string, unknown> {
  return {
    document: {
      file_name: document.fileName,
      ...(document.mimeType === undefined ? {} : { mime_type: document.mimeType }),
      file_id: fileId,
      file_unique_id: `AgAD${fileId.slice(-10)}`,
      file_size: document.byteLength,
    },
  };
}

const media = { file_id: 'BQACAgIAAxkBAAI-media', file_unique_id: 'AgADmedia', file_size: 30_000 };

/** Content that is no photo, by what it is. */
export const otherContent: Readonly<Record<string, Record<string, unknown>>> = {
  sticker: {
    sticker: { ...media, width: 512, height: 512, emoji: '🙂', is_animated: false, is_video: false, type: 'regular' },
  },
  voice: { voice: { ...media, duration: 3, mime_type: 'audio/ogg' } },
  video: { video: { ...media, duration: 4, width: 640, height: 480, mime_type: 'video/mp4' } },
  video_note: { video_note: { ...media, duration: 4, length: 384 } },
  animation: {
    animation: { ...media, duration: 2, width: 320, height: 240, mime_type: 'video/mp4', file_name: 'giphy.mp4' },
    document: { ...media, mime_type: 'video/mp4', file_name: 'giphy.mp4' },
  },
  audio: { audio: { ...media, duration: 200, mime_type: 'audio/mpeg', title: 'Song' } },
  document: { document: { ...media, file_name: 'report.pdf', mime_type: 'application/pdf' } },
  contact: { contact: { phone_number: '+4900000', first_name: 'Somebody' } },
  location: { location: { latitude: 52.5, longitude: 13.4 } },
  link: textFields('https://example.org/my-mole.jpg'),
  text: textFields('Is this dangerous?'),
  service: { pinned_message: { message_id: 1, date: 0, chat: { id: 1, type: 'private', first_name: 'x' } } },
};

/** A message that a reply points at, as Telegram nests it: without its own reply. */
export function nested(message: Message): Record<string, unknown> {
  const { reply_to_message: _inner, ...rest } = message as unknown as Record<string, unknown>;
  return rest;
}
