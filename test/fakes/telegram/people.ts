import type { Message, Update, User } from 'telegraf/types';
import {
  captionFields,
  documentFields,
  type FakeChat,
  nested,
  otherContent,
  photoSizes,
  privateChat,
  textFields,
} from './payloads.ts';
import type { FakeTelegram } from './server.ts';

export interface PostOptions {
  /** Default: the private chat with the bot. */
  readonly chat?: FakeChat;
  readonly caption?: string;
  readonly albumId?: string;
  readonly thread?: number;
  readonly replyTo?: Record<string, unknown>;
  readonly extra?: Record<string, unknown>;
}

export interface Posted {
  readonly update: Update;
  readonly messageId: number;
  /** The message as a reply to it nests it. */
  readonly message: Record<string, unknown>;
}

export interface FileToSend {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly mimeType?: string;
  readonly size?: number;
}

let people = 0;
let fileCount = 0;

/** A person with a Telegram client: what they do becomes an update for the bot. */
export function createPerson(
  telegram: FakeTelegram,
  details: { readonly firstName?: string; readonly username?: string; readonly language?: string } = {},
) {
  people += 1;
  const user: User = {
    id: 5_100_000_000 + people * 7,
    is_bot: false,
    first_name: details.firstName ?? `Person ${people}`,
    ...(details.username === undefined ? {} : { username: details.username }),
    ...(details.language === undefined ? {} : { language_code: details.language }),
  };
  const home = privateChat(user);
  telegram.chats.addChat(home);

  const post = (content: Record<string, unknown>, options: PostOptions = {}): Posted => {
    const chat = options.chat ?? home;
    const message = {
      message_id: telegram.chats.nextId(),
      from: user,
      chat,
      date: telegram.chats.date(),
      ...(options.thread === undefined ? {} : { message_thread_id: options.thread, is_topic_message: true }),
      ...(options.albumId === undefined ? {} : { media_group_id: options.albumId }),
      ...(options.replyTo === undefined ? {} : { reply_to_message: options.replyTo }),
      ...content,
      ...captionFields(options.caption),
      ...options.extra,
    };
    const plain = nested(message as unknown as Message) as typeof message;
    telegram.chats.remember(plain);
    return { update: telegram.updates.add({ message }), messageId: message.message_id, message: plain };
  };

  const store = (bytes: Uint8Array, folder: string, extension: string, size?: number): string => {
    fileCount += 1;
    const fileId = `AgACAgIAAxkBAAI${String(fileCount).padStart(8, '0')}`;
    telegram.addFile(fileId, `${folder}/file_${fileCount}.${extension}`, bytes, size);
    return fileId;
  };

  return {
    user,
    home,
    post,
    text: (text: string, options?: PostOptions): Posted => post(textFields(text), options),
    other: (what: string, options?: PostOptions): Posted => post(otherContent[what] ?? {}, options),
    photo: (bytes: Uint8Array, options?: PostOptions): Posted => {
      const fileId = store(bytes, 'photos', 'jpg');
      return post({ photo: photoSizes(fileId, bytes.length) }, options);
    },
    file: (file: FileToSend, options?: PostOptions): Posted => {
      const fileId = store(file.bytes, 'documents', file.fileName.split('.').at(-1) ?? 'bin', file.size);
      const { fileName, mimeType, bytes, size } = file;
      return post(
        documentFields(fileId, {
          fileName,
          byteLength: size ?? bytes.length,
          ...(mimeType === undefined ? {} : { mimeType }),
        }),
        options,
      );
    },
    /** Taps a button of the bot's message. */
    tap: (messageId: number, data: string, chat: FakeChat = home): { readonly update: Update; readonly id: string } => {
      const message = telegram.chats.find(chat.id, messageId);
      if (message === undefined) throw new Error('The message of this button is gone.');
      const id = String(4_000_000_000_000 + telegram.taps.size);
      telegram.taps.add(id);
      const update = telegram.updates.add({
        callback_query: {
          id,
          from: user,
          message: telegram.apiMessage(message),
          chat_instance: '-3618000000000000000',
          data,
        },
      });
      return { update, id };
    },
    /** Stops the bot: it may not write here any more. */
    block: (): void => void telegram.chats.unreachable.set(home.id, 'Forbidden: bot was blocked by the user'),
    /** What the bot has written to this person. */
    inbox: () => telegram.chats.in(home.id),
  };
}

export type FakePerson = ReturnType<typeof createPerson>;

let groups = 0;

/** A group with the bot in it. */
export function createGroup(telegram: FakeTelegram, options: { readonly forum?: true } = {}): FakeChat {
  groups += 1;
  const group: FakeChat = {
    id: -1_001_900_000_000 - groups,
    type: 'supergroup',
    title: 'Hiking club',
    ...(options.forum === undefined ? {} : { is_forum: true }),
  };
  telegram.chats.addChat(group);
  return group;
}
