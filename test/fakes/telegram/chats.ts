import type { User } from 'telegraf/types';
import type { FakeChat } from './payloads.ts';

/** A message of the bot, in its latest version. */
export interface BotMessage {
  readonly message_id: number;
  readonly chat: FakeChat;
  readonly date: number;
  thread?: number;
  /** The text or caption as a person sees it. */
  text: string;
  photo?: { readonly fileId: string; readonly bytes: Uint8Array };
  document?: { readonly fileName: string; readonly bytes: Uint8Array };
  keyboard: readonly (readonly { readonly text: string; readonly callback_data: string }[])[];
  readonly replyTo?: number;
  deleted: boolean;
  edits: number;
}

/** Chats, who is in them, and what the bot has written there. */
export function createChats(bot: User) {
  const chats = new Map<number, FakeChat>();
  const messages: BotMessage[] = [];
  /** The same by chat, and by chat and id: a flood writes tens of thousands, and each is edited. */
  const byChat = new Map<number, BotMessage[]>();
  const byId = new Map<string, BotMessage>();
  /** Messages of people, which a reply can quote. */
  const incoming = new Map<string, Record<string, unknown>>();
  const unreachable = new Map<number, string>();
  let nextMessageId = 101;
  const date = 1_790_000_000;

  return {
    bot,
    messages: messages as readonly BotMessage[],
    unreachable,
    nextId: (): number => nextMessageId++,
    date: (): number => date + nextMessageId,
    addChat: (chat: FakeChat): void => void chats.set(chat.id, chat),
    chat: (id: number): FakeChat | undefined => chats.get(id),
    remember: (message: Record<string, unknown> & { chat: FakeChat; message_id: number }): void => {
      incoming.set(`${message.chat.id}:${message.message_id}`, message);
    },
    forget: (chatId: number, messageId: number): void => void incoming.delete(`${chatId}:${messageId}`),
    quoted: (chatId: number, messageId: number): Record<string, unknown> | undefined =>
      incoming.get(`${chatId}:${messageId}`),
    add: (message: BotMessage): BotMessage => {
      messages.push(message);
      byChat.set(message.chat.id, [...(byChat.get(message.chat.id) ?? []), message]);
      byId.set(`${message.chat.id}:${message.message_id}`, message);
      return message;
    },
    find: (chatId: number, messageId: number): BotMessage | undefined => {
      const message = byId.get(`${chatId}:${messageId}`);
      return message?.deleted === true ? undefined : message;
    },
    in: (chatId: number): readonly BotMessage[] => (byChat.get(chatId) ?? []).filter(({ deleted }) => !deleted),
  };
}

export type Chats = ReturnType<typeof createChats>;

/** A bot's message as the Bot API gives it back. */
export function toApiMessage(message: BotMessage, chats: Chats): Record<string, unknown> {
  const quoted = message.replyTo === undefined ? undefined : chats.quoted(message.chat.id, message.replyTo);
  return {
    message_id: message.message_id,
    from: chats.bot,
    chat: message.chat,
    date: message.date,
    ...(message.edits > 0 ? { edit_date: message.date + message.edits } : {}),
    ...(message.thread === undefined ? {} : { message_thread_id: message.thread, is_topic_message: true }),
    ...(quoted === undefined ? {} : { reply_to_message: quoted }),
    ...(message.photo === undefined
      ? { text: message.text }
      : {
          photo: [
            { file_id: message.photo.fileId, file_unique_id: 'AQADbot', width: 448, height: 448, file_size: 1000 },
          ],
          caption: message.text,
        }),
    ...(message.keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: message.keyboard } }),
  };
}
