import type { Chat, Message, MessageEntity, Update, User } from 'telegraf/types';
import type { CommandName, Incoming } from '../../src/conversation/incoming.ts';
import { askedIn } from '../../src/platform/asked.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';
import { type Address, isGroup } from './address.ts';
import { photoIn, unsupportedIn } from './content.ts';

/** The bot itself, as `getMe` says. */
export interface Me {
  readonly id: number;
  readonly username: string;
}

/** A photo of an album: it waits for the others (see `albums.ts`). `isMeant` is false for a group's photo that is not for us. */
export interface AlbumPart {
  readonly kind: 'album';
  readonly album: string;
  readonly isMeant: boolean;
  readonly photo: PhotoRef;
  /** What the photo would be on its own. */
  readonly incoming: Incoming;
}

export type Translated =
  | { readonly kind: 'ignored' }
  | AlbumPart
  | { readonly kind: 'incoming'; readonly incoming: Incoming; readonly callbackId?: string }
  /** A tap that means nothing to us: it is acknowledged all the same. */
  | { readonly kind: 'tap'; readonly callbackId: string };

type CommonMessage = Message & { readonly from?: User };

const ignored: Translated = { kind: 'ignored' };
const commands: readonly CommandName[] = ['start', 'help', 'check', 'about', 'privacy', 'language', 'forget', 'stats'];

/** What an update means, in the conversation's terms. Edited messages, channel posts and everything else are ignored. */
export function translate(update: Update, me: Me): Translated {
  if ('callback_query' in update) return translateTap(update);
  if ('message' in update) return translateMessage(update.message as CommonMessage, update.update_id, me);
  return ignored;
}

function translateMessage(message: CommonMessage, update: number, me: Me): Translated {
  const { chat, from } = message;
  const isPrivate = chat.type === 'private';
  if (chat.type === 'channel' || from === undefined) return ignored;
  // Another bot; an anonymous administrator writes under a bot's name too, but for a chat.
  if (from.is_bot && message.sender_chat === undefined) return ignored;
  if ('is_automatic_forward' in message && message.is_automatic_forward === true) return ignored;

  const base = baseOf(update, message, from, message.sender_chat);
  const command = commandIn(message, me);
  const photo = photoIn(message);
  const quoted = quotedPhoto(message, me);
  const asksToCheck = command?.isOurs === true && command.name === 'check' && quoted !== undefined;
  if (command !== undefined && photo === undefined && !asksToCheck) return translateCommand(command, base, isPrivate);
  // Who answers a photo of another chat in the private one shows it to the bot.
  const isShown = isPrivate && 'external_reply' in message;
  const asked = askedIn({
    isAlone: isPrivate,
    isCalled: command?.isOurs === true || isShown || mentions(message, me),
    isAnswer: repliedTo(message)?.from?.id === me.id,
    photos: photo === undefined ? [] : [photo],
    quoted: quoted === undefined ? [] : [quoted.photo],
    what: unsupportedIn(message),
  });
  if (asked?.kind === 'photos' && message.sender_chat !== undefined) return anonymous(base);
  if (photo !== undefined && 'media_group_id' in message && message.media_group_id !== undefined) {
    const incoming: Incoming = { ...base, kind: 'photos', photos: [photo] };
    const album = `${chat.id}:${message.media_group_id}`;
    return { kind: 'album', album, isMeant: asked !== undefined, photo, incoming };
  }
  if (asked === undefined) return ignored;
  if (asked.kind === 'unsupported')
    return { kind: 'incoming', incoming: { ...base, kind: asked.kind, what: asked.what } };
  // The reply quotes the photo, not the message that asks about it.
  const address = asked.isQuoted && quoted !== undefined ? { ...base.address, message: quoted.message } : base.address;
  return { kind: 'incoming', incoming: { ...base, address, kind: asked.kind, photos: asked.photos } };
}

/** Who writes as a group or a channel can't agree for themselves. */
function anonymous(base: Base): Translated {
  return { kind: 'incoming', incoming: { ...base, kind: 'unsupported', what: 'anonymous' } };
}

function translateCommand(command: Command, base: Base, isPrivate: boolean): Translated {
  const { name, argument, isOurs, isNamed } = command;
  if (!isOurs) return ignored;
  if (name !== undefined)
    return {
      kind: 'incoming',
      incoming: { ...base, kind: 'command', command: name, ...(argument === '' ? {} : { argument }) },
    };
  if (!isPrivate && !isNamed) return ignored;
  return { kind: 'incoming', incoming: { ...base, kind: 'unsupported', what: 'text' } };
}

type Base = Pick<Incoming, 'id' | 'platform' | 'personId' | 'placeId' | 'platformLocale' | 'address'>;

/** What a message and a tap on one have in common. Who writes as a chat has no chat of their own to be answered in. */
function baseOf(update: number, message: Message, from: User, sender?: Chat): Base {
  const { chat, message_id } = message;
  const address: Address = {
    chat: chat.id,
    message: message_id,
    ...threadOf(message),
    isGroup: isGroup(chat.id),
    ...(isGroup(chat.id) && sender === undefined ? { person: from.id } : {}),
  };
  return {
    id: `telegram:${update}`,
    platform: 'telegram',
    personId: String((sender ?? from).id),
    address,
    ...(isGroup(chat.id) ? { placeId: String(chat.id) } : {}),
    ...(from.language_code === undefined ? {} : { platformLocale: from.language_code }),
  };
}

/** Only topics of a forum: in other supergroups the field names a chain of replies, which can't be sent to. */
function threadOf(message: Message): { thread?: number } {
  const { is_topic_message, message_thread_id } = message as Message.TextMessage;
  return is_topic_message === true && message_thread_id !== undefined ? { thread: message_thread_id } : {};
}

function translateTap(update: Update.CallbackQueryUpdate): Translated {
  const { id, from, message } = update.callback_query;
  const data = 'data' in update.callback_query ? update.callback_query.data : undefined;
  if (message === undefined || data === undefined) return { kind: 'tap', callbackId: id };
  const pressed = message as Message;
  const base = baseOf(update.update_id, pressed, from);
  const address = { ...base.address, pressed: pressed.message_id, pressedPicture: 'photo' in pressed };
  // A client can send any data for a message. Without its button there, it is as one of an older release.
  const action = hasButton(pressed, data) ? data : '';
  // With a tap Telegram tells which message the pressed one answers, as long as that is there.
  const asked = repliedTo(pressed);
  const photo = asked === undefined ? undefined : photoIn(asked);
  const incoming: Incoming = { ...base, address, kind: 'button', action, ...(photo === undefined ? {} : { photo }) };
  return { kind: 'incoming', incoming, callbackId: id };
}

/** Whether the message carries a button with this data; one that is too old for Telegram to show carries none. */
function hasButton(message: Message, data: string): boolean {
  const keyboard = (message as Message.TextMessage).reply_markup?.inline_keyboard ?? [];
  return keyboard.flat().some((button) => 'callback_data' in button && button.callback_data === data);
}

function textOf(message: Message): { readonly text: string; readonly entities: readonly MessageEntity[] } {
  if ('text' in message) return { text: message.text, entities: message.entities ?? [] };
  if ('caption' in message) return { text: message.caption ?? '', entities: message.caption_entities ?? [] };
  return { text: '', entities: [] };
}

interface Command {
  /** Undefined for a command that we don't have. */
  readonly name: CommandName | undefined;
  readonly argument: string;
  /** False when it names another bot. */
  readonly isOurs: boolean;
  /** True when it names us. */
  readonly isNamed: boolean;
}

/** A command at the very start of the text or caption, with or without the bot's name. */
function commandIn(message: Message, me: Me): Command | undefined {
  const { text, entities } = textOf(message);
  const entity = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  if (entity === undefined) return undefined;
  const [word = '', bot] = text.slice(1, entity.length).split('@');
  const name = commands.find((known) => known === word.toLowerCase());
  const isNamed = bot?.toLowerCase() === me.username.toLowerCase();
  return { name, argument: text.slice(entity.length).trim(), isOurs: bot === undefined || isNamed, isNamed };
}

function mentions(message: Message, me: Me): boolean {
  const { text, entities } = textOf(message);
  return entities.some(
    (entity) =>
      (entity.type === 'text_mention' && entity.user.id === me.id) ||
      (entity.type === 'mention' &&
        text.slice(entity.offset + 1, entity.offset + entity.length).toLowerCase() === me.username.toLowerCase()),
  );
}

function repliedTo(message: Message): Message.CommonMessage['reply_to_message'] {
  return 'reply_to_message' in message ? message.reply_to_message : undefined;
}

interface Quoted {
  readonly photo: PhotoRef;
  readonly message: number;
}

/** The photo in the message that this one answers, in this chat or in another one; not one of ours, which are pictures of results. */
function quotedPhoto(message: Message, me: Me): Quoted | undefined {
  const replied = repliedTo(message);
  const { external_reply: external } = message as Message.TextMessage;
  const shown = replied ?? (external as unknown as Message | undefined);
  if (shown === undefined || replied?.from?.id === me.id) return undefined;
  const photo = photoIn(shown);
  return photo === undefined ? undefined : { photo, message: replied?.message_id ?? message.message_id };
}
