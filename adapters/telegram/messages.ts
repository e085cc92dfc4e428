import type { Logger } from 'pino';
import type { Client, Payload } from './client.ts';
import type { DrawnPart } from './draw.ts';
import { TelegramFault } from './errors.ts';
import { plainOf } from './html.ts';
import type { ChatRef } from './limits.ts';
import {
  describeRefusal,
  isGone,
  isNobodyThere,
  isQuoteGone,
  isRefused,
  isTextForbidden,
  isUnchanged,
} from './refusals.ts';

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
   * A new message: a picture with a caption, or text. Sent again when no answer came, so it can arrive twice.
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

const noPreview = { is_disabled: true };

/** A drawn part, or its words without markup. */
type Form = DrawnPart & { readonly isPlain?: true };

function formsOf(part: DrawnPart): readonly Form[] {
  const { picture, ...words } = part;
  const plain = { html: plainOf(part.html), keyboard: [], isPlain: true } as const;
  return picture === undefined ? [part, plain] : [part, words, plain];
}

export function createMessages(client: Client, patienceMs: number, logger: Logger): Messages {
  const edit = async (message: SentMessage, form: Form, showsPicture: boolean) => {
    const where = { chat_id: message.chat.id, message_id: message.id };
    const { picture } = form;
    const reply_markup = keyboard(form);
    const options = { chat: message.chat, patienceMs };
    if (picture !== undefined) {
      const media = { type: 'photo', media: file(picture), caption: form.html, ...markup(form) };
      await client.call('editMessageMedia', { ...where, media, reply_markup }, options);
    } else if (showsPicture)
      await client.call('editMessageCaption', { ...where, caption: form.html, ...markup(form), reply_markup }, options);
    else
      await client.call(
        'editMessageText',
        { ...where, text: form.html, ...markup(form), link_preview_options: noPreview, reply_markup },
        options,
      );
  };

  const sending = (where: Payload) => ({
    chat: { id: Number(where['chat_id']), isGroup: Number(where['chat_id']) < 0 },
    sends: true,
    patienceMs,
  });

  const sendText = (target: Target, text: string, extra: Payload): Promise<SentMessage> =>
    sendWith(target, (where) =>
      client.call('sendMessage', { ...where, text, link_preview_options: noPreview, ...extra }, sending(where)),
    );

  const sendForm = (target: Target, form: Form): Promise<SentMessage> => {
    const { picture } = form;
    const reply_markup = keyboard(form);
    if (picture === undefined) return sendText(target, form.html, { ...markup(form), reply_markup });
    return sendWith(target, ({ reply_parameters, ...where }) =>
      client.call(
        'sendPhoto',
        // In a multipart body nested objects are JSON; telegraf does that for the keyboard alone.
        {
          ...where,
          ...(reply_parameters === undefined ? {} : { reply_parameters: JSON.stringify(reply_parameters) }),
          photo: file(picture),
          caption: form.html,
          ...markup(form),
          reply_markup,
        },
        sending(where),
      ),
    );
  };

  /** The refusal of one form, after which the next is tried; what no other form gets past is thrown. */
  const refusalOf = (error: unknown): TelegramFault => {
    // That somebody blocked the bot is nothing to mend.
    if (isNobodyThere(error)) logger.info(describeRefusal(error), 'Telegram says that nobody is there');
    else if (isRefused(error)) logger.warn(describeRefusal(error), 'Telegram refused a reply');
    if (!isRefused(error) || isTextForbidden(error)) throw error;
    return error;
  };

  return {
    reserve: (target) => sendText(target, placeholder, {}),
    async send(target, part) {
      let refusal: TelegramFault | undefined;
      for (const form of formsOf(part)) {
        try {
          return await sendForm(target, form);
        } catch (error) {
          refusal = refusalOf(error);
        }
      }
      throw refusal;
    },
    async fill(message, part, showsPicture = false) {
      for (const form of formsOf(part)) {
        try {
          await edit(message, form, showsPicture);
          return 'filled';
        } catch (error) {
          if (isUnchanged(error)) return 'filled';
          if (isGone(refusalOf(error))) return 'gone';
        }
      }
      return 'refused';
    },
    async remove({ chat, id }) {
      try {
        await client.call('deleteMessage', { chat_id: chat.id, message_id: id }, { chat, patienceMs });
        return true;
      } catch (error) {
        // An answer that was lost: the message has gone already.
        if (isRefused(error)) return /message to delete not found/i.test(error.description);
        throw error;
      }
    },
  };
}

function markup({ isPlain }: Form): Payload {
  return isPlain === true ? {} : { parse_mode: 'HTML' };
}

/** Sends, without the quote where the quoted message is gone, and to the supergroup that the group has become. */
async function sendWith(
  target: Target,
  send: (where: Payload) => Promise<{ message_id: number }>,
): Promise<SentMessage> {
  let { chat, quote } = target;
  for (;;) {
    try {
      const sent = await send({
        chat_id: chat.id,
        ...(target.thread === undefined ? {} : { message_thread_id: target.thread }),
        ...(quote === undefined ? {} : { reply_parameters: { message_id: quote, allow_sending_without_reply: true } }),
      });
      return { id: sent.message_id, chat };
    } catch (error) {
      if (!(error instanceof TelegramFault)) throw error;
      if (error.kind === 'migrated' && error.migratedTo !== undefined && error.migratedTo !== chat.id) {
        // Message ids of the old group mean nothing in the new one.
        chat = { id: error.migratedTo, isGroup: true };
        quote = undefined;
      } else if (error.kind === 'refused' && quote !== undefined && isQuoteGone(error)) quote = undefined;
      else throw error;
    }
  }
}

function keyboard(part: Pick<DrawnPart, 'keyboard'>): { inline_keyboard: DrawnPart['keyboard'] } {
  return { inline_keyboard: part.keyboard };
}

function file(picture: NonNullable<DrawnPart['picture']>): { source: Buffer; filename: string } {
  const { buffer, byteOffset, byteLength } = picture.bytes;
  return { source: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength), filename: picture.fileName };
}
