import type { Logger } from 'pino';
import type { InputFile, InputMediaDocument, InputMediaPhoto } from 'telegraf/types';
import type { Address } from './address.ts';
import type { Client } from './client.ts';
import type { DrawnPart } from './draw.ts';
import { isNobodyThere, isRefused, TelegramFault } from './errors.ts';
import { describeRefusal } from './refusals.ts';
import { plainOf } from './text.ts';

/** A message that was sent: groups change their id when they grow into supergroups. */
export interface SentMessage {
  readonly id: number;
  readonly chat: number;
}

/** How filling in ended: `gone` is a message that can't be edited any more, `refused` one that takes no form of the content. */
type Filling = 'filled' | 'gone' | 'refused';

/** What a message that is reserved for a reply shows for the moment before it is filled in. */
export const placeholder = '⏳';

const noPreview = { link_preview_options: { is_disabled: true } } as const;

type Attached = NonNullable<DrawnPart['picture'] | DrawnPart['document']>;

/** One way to say a part. */
interface Form {
  readonly text: string;
  readonly markup: { readonly parse_mode?: 'HTML' };
  readonly keyboard: DrawnPart['keyboard'];
  readonly attached?: Attached;
}

/** As it was drawn; without what is attached; its words without markup and buttons, where it has any. */
function formsOf({ html, picture, document, keyboard }: DrawnPart): readonly Form[] {
  const attached = picture ?? document;
  const words: Form = { text: html, markup: { parse_mode: 'HTML' }, keyboard };
  const plain: Form = { text: plainOf(html), markup: {}, keyboard: [] };
  return [
    ...(attached === undefined ? [] : [{ ...words, attached }]),
    words,
    ...(plain.text === html && keyboard.length === 0 ? [] : [plain]),
  ];
}

export type Messages = ReturnType<typeof createMessages>;

/**
 * Sending, filling in and deleting single messages, with the detours that Telegram's refusals ask for: what is refused as it
 * is goes without its picture, then as plain text without buttons. Each refusal is logged with its field and reason.
 */
export function createMessages(client: Client, patienceMs: number, logger: Logger) {
  const edit = async (
    { chat, id }: SentMessage,
    { text, markup, keyboard, attached }: Form,
    showsPicture: boolean,
  ): Promise<void> => {
    const where = { chat_id: chat, message_id: id, reply_markup: { inline_keyboard: keyboard } };
    const options = { chat, patienceMs };
    if (attached !== undefined) {
      const type = isPicture(attached) ? 'photo' : 'document';
      const media: InputMediaPhoto | InputMediaDocument = { type, media: file(attached), caption: text, ...markup };
      await client.call('editMessageMedia', { ...where, media }, options);
    } else if (showsPicture) await client.call('editMessageCaption', { ...where, caption: text, ...markup }, options);
    else await client.call('editMessageText', { ...where, text, ...markup, ...noPreview }, options);
  };

  /** Sends, without the quote where the quoted message is gone, and to the supergroup that the group has become. */
  const sendForm = async (target: Address, form: Form): Promise<SentMessage> => {
    const { chat, message } = target;
    try {
      const { message_id } = await post(target, form);
      return { id: message_id, chat };
    } catch (error) {
      if (!(error instanceof TelegramFault)) throw error;
      // Message ids of the old group mean nothing in the new one.
      if (error.migratedTo !== undefined && error.migratedTo !== chat)
        return sendForm({ ...target, chat: error.migratedTo, message: 0 }, form);
      if (message !== 0 && error.says('the quoted message is gone')) return sendForm({ ...target, message: 0 }, form);
      throw error;
    }
  };

  const post = ({ chat, thread, message }: Address, { text, markup, keyboard, attached }: Form) => {
    const options = { chat, sends: true, patienceMs };
    const shown = {
      chat_id: chat,
      ...(thread === undefined ? {} : { message_thread_id: thread }),
      ...(message === 0 ? {} : { reply_parameters: { message_id: message, allow_sending_without_reply: true } }),
      ...markup,
      reply_markup: { inline_keyboard: keyboard },
    };
    if (attached === undefined) return client.call('sendMessage', { ...shown, text, ...noPreview }, options);
    const caption = text;
    return isPicture(attached)
      ? client.call('sendPhoto', { ...shown, caption, photo: file(attached) }, options)
      : client.call('sendDocument', { ...shown, caption, document: file(attached) }, options);
  };

  /** The refusal of one form, after which the next is tried; what no other form gets past is thrown. */
  const refusalOf = (error: unknown): TelegramFault => {
    // That somebody blocked the bot is nothing to mend.
    if (isNobodyThere(error)) logger.info(describeRefusal(error), 'Telegram says that nobody is there');
    if (!isRefused(error)) throw error;
    logger.warn(describeRefusal(error), 'Telegram refused a reply');
    return error;
  };

  return {
    /**
     * A new message: a picture or a file with a caption, or text. Sent again when no answer came, so it can arrive twice.
     *
     * @throws TelegramFault of the last form, where none is taken.
     */
    async send(target: Address, part: DrawnPart): Promise<SentMessage> {
      let refusal: TelegramFault | undefined;
      for (const form of formsOf(part))
        try {
          return await sendForm(target, form);
        } catch (error) {
          refusal = refusalOf(error);
        }
      throw refusal;
    },
    /** Gives a message its content, whatever it was before. Doing it twice is the same as doing it once. */
    async fill(message: SentMessage, part: DrawnPart, showsPicture = false): Promise<Filling> {
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
    /** @returns false where Telegram no longer deletes it (older than 48 hours, no right to). */
    async remove({ chat, id }: SentMessage): Promise<boolean> {
      try {
        await client.call('deleteMessage', { chat_id: chat, message_id: id }, { chat, patienceMs });
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
