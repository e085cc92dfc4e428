import type { Client, Payload } from './client.ts';
import type { DrawnPart } from './draw.ts';
import { TelegramFault } from './errors.ts';
import type { ChatRef } from './limits.ts';

interface Target {
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

const noPreview = { is_disabled: true };

export function createMessages(client: Client, patienceMs: number): Messages {
  const edit = async (message: SentMessage, part: DrawnPart, picture: DrawnPart['picture'], showsPicture: boolean) => {
    const where = { chat_id: message.chat.id, message_id: message.id };
    const reply_markup = keyboard(part);
    const options = { chat: message.chat, patienceMs };
    if (picture !== undefined) {
      const media = { type: 'photo', media: file(picture), caption: part.html, parse_mode: 'HTML' };
      await client.call('editMessageMedia', { ...where, media, reply_markup }, options);
    } else if (showsPicture)
      await client.call(
        'editMessageCaption',
        { ...where, caption: part.html, parse_mode: 'HTML', reply_markup },
        options,
      );
    else
      await client.call(
        'editMessageText',
        { ...where, text: part.html, parse_mode: 'HTML', link_preview_options: noPreview, reply_markup },
        options,
      );
  };

  const sendText = (target: Target, text: string, extra: Payload): Promise<SentMessage> =>
    sendWith(target, (where) =>
      client.call('sendMessage', { ...where, text, link_preview_options: noPreview, ...extra }, sending(where)),
    );

  const sending = (where: Payload) => ({
    chat: { id: Number(where['chat_id']), isGroup: Number(where['chat_id']) < 0 },
    sends: true,
    patienceMs,
  });

  return {
    reserve: (target) => sendText(target, placeholder, {}),
    async send(target, part) {
      const { picture } = part;
      const reply_markup = keyboard(part);
      const asText = () => sendText(target, part.html, { parse_mode: 'HTML', reply_markup });
      if (picture === undefined) return asText();
      try {
        return await sendWith(target, (where) =>
          client.call(
            'sendPhoto',
            // In a multipart body nested objects are JSON; telegraf does that for the keyboard alone.
            {
              ...where,
              ...(where['reply_parameters'] === undefined
                ? {}
                : { reply_parameters: JSON.stringify(where['reply_parameters']) }),
              photo: file(picture),
              caption: part.html,
              parse_mode: 'HTML',
              reply_markup,
            },
            sending(where),
          ),
        );
      } catch (error) {
        // No right to send photos here, or Telegram can't process the picture: the words matter more.
        if (isRefused(error)) return asText();
        throw error;
      }
    },
    async fill(message, part, showsPicture = false) {
      try {
        await edit(message, part, part.picture, showsPicture);
        return true;
      } catch (error) {
        if (isUnchanged(error)) return true;
        if (!isRefused(error)) throw error;
        if (isGone(error) || part.picture === undefined) return false;
      }
      try {
        await edit(message, part, undefined, showsPicture);
        return true;
      } catch (error) {
        if (isUnchanged(error)) return true;
        if (isRefused(error)) return false;
        throw error;
      }
    },
    async remove({ chat, id }) {
      try {
        await client.call('deleteMessage', { chat_id: chat.id, message_id: id }, { chat, patienceMs });
        return true;
      } catch (error) {
        // An answer that was lost: the message has gone already.
        if (isRefused(error)) return /message to delete not found/i.test((error as TelegramFault).description);
        throw error;
      }
    },
  };
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

function keyboard(part: DrawnPart): { inline_keyboard: DrawnPart['keyboard'] } {
  return { inline_keyboard: part.keyboard };
}

function file(picture: NonNullable<DrawnPart['picture']>): { source: Buffer; filename: string } {
  const { buffer, byteOffset, byteLength } = picture.bytes;
  return { source: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength), filename: picture.fileName };
}

function isRefused(error: unknown): boolean {
  return error instanceof TelegramFault && error.kind === 'refused' && !isNobodyThere(error);
}

/** It holds what it should: the same text, or the picture of an earlier try (which a text can't take the place of). */
function isUnchanged(error: unknown): boolean {
  return (
    error instanceof TelegramFault &&
    /message is not modified|there is no text in the message to edit/i.test(error.description)
  );
}

function isGone(error: unknown): boolean {
  return (
    error instanceof TelegramFault &&
    /message to edit not found|MESSAGE_ID_INVALID|can't be edited/i.test(error.description)
  );
}

function isQuoteGone(fault: TelegramFault): boolean {
  return /message to be replied not found|replied message not found|REPLY_MESSAGE_ID_INVALID/i.test(fault.description);
}

/** Whether nobody can get the message any more, now or later. */
export function isNobodyThere(error: unknown): boolean {
  if (!(error instanceof TelegramFault)) return false;
  if (error.kind === 'forbidden') return true;
  return (
    error.kind === 'refused' &&
    /chat not found|PEER_ID_INVALID|USER_DEACTIVATED|user is deactivated|TOPIC_(CLOSED|DELETED)|message thread not found|not enough rights to send (text )?messages|CHAT_WRITE_FORBIDDEN|have no rights to send a message/i.test(
      error.description,
    )
  );
}
