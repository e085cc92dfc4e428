import type { Logger } from 'pino';
import type { InputFile, InputMediaDocument, InputMediaPhoto, Opts } from 'telegraf/types';
import type { Client } from './client.ts';
import type { DrawnPart } from './draw.ts';
import { isNobodyThere, isRefused, TelegramFault } from './errors.ts';
import type { ChatRef } from './limits.ts';
import { describeRefusal } from './refusals.ts';
import { plainOf } from './text.ts';

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

/** How filling in ended: `gone` is a message that can't be edited any more, `refused` one that takes no form of the content. */
type Filling = 'filled' | 'gone' | 'refused';

/**
 * Sending, filling in and deleting single messages, with the detours that Telegram's refusals ask for: what is refused as it
 * is goes without its picture, then as plain text without buttons. Each refusal is logged with its field and reason.
 */
export interface Messages {
  /**
   * A new message: a picture or a file with a caption, or text. Sent again when no answer came, so it can arrive twice.
   *
   * @throws TelegramFault of the last form, where none is taken.
   */
  send(target: Target, part: DrawnPart): Promise<SentMessage>;
  /** A new message that says nothing yet, to be filled in by {@link fill}. */
  reserve(target: Target): Promise<SentMessage>;
  /** Gives a message its content, whatever it was before. Doing it twice is the same as doing it once. */
  fill(message: SentMessage, part: DrawnPart, showsPicture?: boolean): Promise<Filling>;
  /** @returns false where Telegram no longer deletes it (older than 48 hours, no right to). */
  remove(message: SentMessage): Promise<boolean>;
}

/** What a reserved message shows for the moment before it is filled in. */
export const placeholder = '⏳';

const noPreview = { link_preview_options: { is_disabled: true } } as const;

/** Where a new message goes, as all of Telegram's sending methods take it. */
type Where = Pick<Opts<'sendMessage'>, 'chat_id' | 'message_thread_id' | 'reply_parameters'>;
type SendingOptions = { readonly chat: ChatRef; readonly sends: true; readonly patienceMs: number };

type Attached = NonNullable<DrawnPart['picture'] | DrawnPart['document']>;

/** One way to say a part. */
interface Form {
  readonly text: string;
  readonly markup: { readonly parse_mode?: 'HTML' };
  readonly keyboard: DrawnPart['keyboard'];
  readonly attached?: Attached;
}

/** As it was drawn; without what is attached; its words without markup and buttons. */
function formsOf({ html, picture, document, keyboard }: DrawnPart): readonly Form[] {
  const words: Form = { text: html, markup: { parse_mode: 'HTML' }, keyboard };
  const plain: Form = { text: plainOf(html), markup: {}, keyboard: [] };
  const attached = picture ?? document;
  return attached === undefined ? [words, plain] : [{ ...words, attached }, words, plain];
}

export function createMessages(client: Client, patienceMs: number, logger: Logger): Messages {
  const edit = async (
    { chat, id }: SentMessage,
    { text, markup, keyboard, attached }: Form,
    showsPicture: boolean,
  ): Promise<void> => {
    const where = { chat_id: chat.id, message_id: id, reply_markup: { inline_keyboard: keyboard } };
    const options = { chat, patienceMs };
    if (attached !== undefined) {
      const type = isPicture(attached) ? 'photo' : 'document';
      const media: InputMediaPhoto | InputMediaDocument = { type, media: file(attached), caption: text, ...markup };
      await client.call('editMessageMedia', { ...where, media }, options);
    } else if (showsPicture) await client.call('editMessageCaption', { ...where, caption: text, ...markup }, options);
    else await client.call('editMessageText', { ...where, text, ...markup, ...noPreview }, options);
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

  const sendForm = (target: Target, { text, markup, keyboard, attached }: Form): Promise<SentMessage> =>
    sendWith(target, (where, options) => {
      const shown = { ...where, ...markup, reply_markup: { inline_keyboard: keyboard } };
      if (attached === undefined) return client.call('sendMessage', { ...shown, text, ...noPreview }, options);
      const caption = text;
      return isPicture(attached)
        ? client.call('sendPhoto', { ...shown, caption, photo: file(attached) }, options)
        : client.call('sendDocument', { ...shown, caption, document: file(attached) }, options);
    });

  /** The refusal of one form, after which the next is tried; what no other form gets past is thrown. */
  const refusalOf = (error: unknown): TelegramFault => {
    // That somebody blocked the bot is nothing to mend.
    if (isNobodyThere(error)) logger.info(describeRefusal(error), 'Telegram says that nobody is there');
    if (!isRefused(error)) throw error;
    logger.warn(describeRefusal(error), 'Telegram refused a reply');
    return error;
  };

  return {
    async reserve(target) {
      try {
        return await sendWith(target, (where, options) =>
          client.call('sendMessage', { ...where, text: placeholder }, options),
        );
      } catch (error) {
        throw refusalOf(error);
      }
    },
    async send(target, part) {
      let refusal: TelegramFault | undefined;
      for (const form of formsOf(part))
        try {
          return await sendForm(target, form);
        } catch (error) {
          refusal = refusalOf(error);
        }
      throw refusal;
    },
    async fill(message, part, showsPicture = false) {
      for (const form of formsOf(part))
        try {
          await edit(message, form, showsPicture);
          return 'filled';
        } catch (error) {
          // It holds what it should: the same text, or the picture of an earlier try (which a text can't take the place of).
          if (error instanceof TelegramFault && error.says('it stands already')) return 'filled';
          if (error instanceof TelegramFault && error.kind === 'migrated') return 'gone';
          if (refusalOf(error).says('the edited message is gone')) return 'gone';
        }
      return 'refused';
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

function isPicture(attached: Attached): boolean {
  return 'alt' in attached;
}

function file({ bytes, fileName }: Attached): InputFile {
  const { buffer, byteOffset, byteLength } = bytes;
  return { source: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength), filename: fileName };
}
