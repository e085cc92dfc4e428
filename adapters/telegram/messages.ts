import type { InputFile, InputMediaDocument, InputMediaPhoto, Opts } from 'telegraf/types';
import type { Client } from './client.ts';
import type { DrawnPart } from './draw.ts';
import { isNobodyThere, TelegramFault } from './errors.ts';
import type { ChatRef } from './limits.ts';

export interface Target {
  readonly chat: ChatRef;
  readonly thread?: number;
  /** The message to quote. */
  readonly quote?: number;
}

/** A message that was sent: groups change their id when they grow into supergroups. */
export interface SentMessage {
  readonly id: number;
  readonly chat: ChatRef;
}

/** Sending, filling in and deleting single messages, with the detours that Telegram's refusals ask for. */
export interface Messages {
  /** A new message: a picture with a caption, or text. Sent again when no answer came, so it can arrive twice. */
  send(target: Target, part: DrawnPart): Promise<SentMessage>;
  /** A new message that says nothing yet, to be filled in by {@link fill}. */
  reserve(target: Target): Promise<SentMessage>;
  /**
   * Gives a message its content, whatever it was before. Doing it twice is the same as doing it once.
   *
   * @returns false where the message is gone or can't be edited.
   */
  fill(message: SentMessage, part: DrawnPart, showsPicture?: boolean): Promise<boolean>;
  /** @returns false where Telegram no longer deletes it (older than 48 hours, no right to). */
  remove(message: SentMessage): Promise<boolean>;
}

/** What a reserved message shows for the moment before it is filled in. */
export const placeholder = '⏳';

const plainly = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const;

/** Where a new message goes, as all of Telegram's sending methods take it. */
type Where = Pick<Opts<'sendMessage'>, 'chat_id' | 'message_thread_id' | 'reply_parameters'>;
type SendingOptions = { readonly chat: ChatRef; readonly sends: true; readonly patienceMs: number };

export function createMessages(client: Client, patienceMs: number): Messages {
  const edit = async (
    { chat, id }: SentMessage,
    { html: text, keyboard }: DrawnPart,
    attached: Attached | undefined,
    showsPicture: boolean,
  ): Promise<void> => {
    const where = { chat_id: chat.id, message_id: id, reply_markup: { inline_keyboard: keyboard } };
    const options = { chat, patienceMs };
    if (attached !== undefined) {
      const type = 'alt' in attached ? 'photo' : 'document';
      const media: InputMediaPhoto | InputMediaDocument = {
        type,
        media: file(attached),
        caption: text,
        parse_mode: 'HTML',
      };
      await client.call('editMessageMedia', { ...where, media }, options);
    } else if (showsPicture)
      await client.call('editMessageCaption', { ...where, caption: text, parse_mode: 'HTML' }, options);
    else await client.call('editMessageText', { ...where, text, ...plainly }, options);
  };

  /** Sends, without the quote where the quoted message is gone, and to the supergroup that the group has become. */
  const sendWith = async (
    target: Target,
    send: (where: Where, options: SendingOptions) => Promise<{ message_id: number }>,
  ): Promise<SentMessage> => {
    let { chat, quote } = target;
    for (;;) {
      try {
        const where = {
          chat_id: chat.id,
          ...(target.thread === undefined ? {} : { message_thread_id: target.thread }),
          ...(quote === undefined
            ? {}
            : { reply_parameters: { message_id: quote, allow_sending_without_reply: true } }),
        };
        const { message_id } = await send(where, { chat, sends: true, patienceMs });
        return { id: message_id, chat };
      } catch (error) {
        if (!(error instanceof TelegramFault)) throw error;
        if (error.migratedTo !== undefined && error.migratedTo !== chat.id) {
          // Message ids of the old group mean nothing in the new one.
          chat = { id: error.migratedTo, isGroup: true };
          quote = undefined;
        } else if (quote !== undefined && error.says('the quoted message is gone')) quote = undefined;
        else throw error;
      }
    }
  };

  const sendText = (target: Target, text: string, keyboard?: DrawnPart['keyboard']): Promise<SentMessage> =>
    sendWith(target, (where, options) => {
      const reply_markup = keyboard && { reply_markup: { inline_keyboard: keyboard } };
      return client.call('sendMessage', { ...where, text, ...plainly, ...reply_markup }, options);
    });

  return {
    reserve: (target) => sendText(target, placeholder),
    async send(target, { html, picture, keyboard }) {
      if (picture === undefined) return sendText(target, html, keyboard);
      const photo = {
        photo: file(picture),
        caption: html,
        parse_mode: 'HTML',
        reply_markup: { inline_keyboard: keyboard },
      } as const;
      try {
        return await sendWith(target, (where, options) => client.call('sendPhoto', { ...where, ...photo }, options));
      } catch (error) {
        // No right to send photos here, or Telegram can't process the picture: the words matter more.
        if (isRefused(error)) return sendText(target, html, keyboard);
        throw error;
      }
    },
    async fill(message, part, showsPicture = false) {
      const attached = part.picture ?? part.document;
      for (const form of attached === undefined ? [undefined] : [attached, undefined])
        try {
          await edit(message, part, form, showsPicture);
          return true;
        } catch (error) {
          if (!(error instanceof TelegramFault)) throw error;
          // It holds what it should: the same text, or the picture of an earlier try (which a text can't take the place of).
          if (error.says('it stands already')) return true;
          if (!isRefused(error)) throw error;
          if (error.says('the edited message is gone')) return false;
        }
      return false;
    },
    async remove({ chat, id }) {
      try {
        await client.call('deleteMessage', { chat_id: chat.id, message_id: id }, { chat, patienceMs });
        return true;
      } catch (error) {
        // An answer that was lost: the message has gone already.
        if (isRefused(error)) return error.says('the deleted message is gone');
        throw error;
      }
    },
  };
}

type Attached = NonNullable<DrawnPart['picture'] | DrawnPart['document']>;

function file({ bytes, fileName }: Attached): InputFile {
  const { buffer, byteOffset, byteLength } = bytes;
  return { source: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength), filename: fileName };
}

/** This message is refused as it is, and another may be taken. */
function isRefused(error: unknown): error is TelegramFault {
  return error instanceof TelegramFault && error.kind === 'refused' && !isNobodyThere(error);
}
