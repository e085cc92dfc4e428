import type { RequestBody, Upload } from './body.ts';
import { type BotMessage, type Chats, toApiMessage } from './chats.ts';
import { type EntityError, parseHtml } from './html.ts';

/** An error answer of the Bot API. */
export class ApiError extends Error {
  readonly status: number;
  readonly parameters: Readonly<Record<string, number>> | undefined;
  constructor(status: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What the bot has told Telegram about itself, by language. */
export type Profile = Map<string, unknown>;

export interface MethodParts {
  readonly chats: Chats;
  readonly profile: Profile;
  /** Taps that have been answered. */
  readonly answered: string[];
  readonly taps: Set<string>;
}

/** Sending, editing, deleting, answering, the bot's profile: everything but updates and files. */
export function callMethod(method: string, body: RequestBody, parts: MethodParts): unknown {
  const fields = body.isForm ? parseForm(body.fields) : body.fields;
  const { chats } = parts;
  switch (method) {
    case 'getMe':
      return {
        ...chats.bot,
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      };
    case 'sendMessage':
      return send(chats, fields, undefined, fields['text'], 4096);
    case 'sendPhoto':
      return send(chats, fields, { photo: storedPhoto(uploadOf(body, 'photo')) }, fields['caption'] ?? '', 1024);
    case 'sendDocument':
      return send(chats, fields, { document: uploadOf(body, 'document') }, fields['caption'] ?? '', 1024);
    case 'sendChatAction':
      openChat(chats, fields);
      return true;
    case 'editMessageText':
      return edit(chats, fields, { text: fields['text'], limit: 4096 });
    case 'editMessageCaption':
      return edit(chats, fields, { text: fields['caption'] ?? '', limit: 1024, isCaption: true });
    case 'editMessageMedia':
      return editMedia(chats, fields, body);
    case 'deleteMessage':
      return remove(chats, fields);
    case 'answerCallbackQuery':
      return answerTap(parts, String(fields['callback_query_id']));
    default:
      return profileMethod(method, fields, parts.profile);
  }
}

const jsonFields = new Set(['reply_parameters', 'reply_markup', 'media', 'link_preview_options', 'caption_entities']);

function parseForm(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, jsonFields.has(name) ? JSON.parse(String(value)) : value]),
  );
}

function openChat(chats: Chats, fields: Fields) {
  const id = Number(fields['chat_id']);
  const blocked = chats.unreachable.get(id);
  if (blocked !== undefined) throw new ApiError(403, blocked);
  const chat = chats.chat(id);
  if (chat === undefined) throw new ApiError(400, 'Bad Request: chat not found');
  return chat;
}

function visibleText(fields: Fields, text: unknown, limit: number, what: string): string {
  const source = String(text ?? '');
  let visible = source;
  if (fields['parse_mode'] === 'HTML') {
    try {
      visible = parseHtml(source);
    } catch (error) {
      throw new ApiError(400, `Bad Request: can't parse entities: ${(error as EntityError).message}`);
    }
  }
  if (visible.length > limit) throw new ApiError(400, `Bad Request: ${what} is too long`);
  return visible;
}

function keyboardOf(fields: Fields): BotMessage['keyboard'] {
  const markup = fields['reply_markup'] as { inline_keyboard?: BotMessage['keyboard'] } | undefined;
  const rows = markup?.inline_keyboard ?? [];
  for (const button of rows.flat())
    if (Buffer.byteLength(button.callback_data) > 64) throw new ApiError(400, 'Bad Request: BUTTON_DATA_INVALID');
  return rows;
}

type Attached = Pick<BotMessage, 'photo' | 'document'>;

function send(chats: Chats, fields: Fields, attached: Attached | undefined, text: unknown, limit: number): unknown {
  const chat = openChat(chats, fields);
  const visible = visibleText(fields, text, limit, attached === undefined ? 'message' : 'message caption');
  if (attached === undefined && visible.trim() === '') throw new ApiError(400, 'Bad Request: message text is empty');
  const reply = fields['reply_parameters'] as { message_id: number; allow_sending_without_reply?: boolean } | undefined;
  const isQuoted =
    reply !== undefined &&
    (chats.quoted(chat.id, reply.message_id) ?? chats.find(chat.id, reply.message_id)) !== undefined;
  if (reply !== undefined && !isQuoted && reply.allow_sending_without_reply !== true)
    throw new ApiError(400, 'Bad Request: message to be replied not found');
  const thread = fields['message_thread_id'];
  if (thread !== undefined && !('is_forum' in chat)) throw new ApiError(400, 'Bad Request: message thread not found');
  const message = chats.add({
    message_id: chats.nextId(),
    chat,
    date: chats.date(),
    text: visible,
    keyboard: keyboardOf(fields),
    deleted: false,
    edits: 0,
    ...(thread === undefined ? {} : { thread: Number(thread) }),
    ...attached,
    ...(reply !== undefined && isQuoted ? { replyTo: reply.message_id } : {}),
  });
  return toApiMessage(message, chats);
}

function storedPhoto(upload: Upload): { fileId: string; bytes: Uint8Array } {
  const magic = Buffer.from(upload.bytes.subarray(0, 4)).toString('hex');
  if (!/^(89504e47|ffd8ff|52494646)/.test(magic)) throw new ApiError(400, 'Bad Request: IMAGE_PROCESS_FAILED');
  return { fileId: `AgACAgIAAxkDAAbot${upload.bytes.length}`, bytes: upload.bytes };
}

function uploadOf(body: RequestBody, name: string): Upload {
  const upload = body.files.get(name);
  if (upload === undefined) throw new ApiError(400, 'Bad Request: there is no photo in the request');
  return upload;
}

function editable(chats: Chats, fields: Fields): BotMessage {
  const chat = openChat(chats, fields);
  const message = chats.find(chat.id, Number(fields['message_id']));
  if (message === undefined) throw new ApiError(400, 'Bad Request: message to edit not found');
  return message;
}

const unchanged =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

function edit(
  chats: Chats,
  fields: Fields,
  { text, limit, isCaption = false }: { text: unknown; limit: number; isCaption?: boolean },
): unknown {
  const message = editable(chats, fields);
  if (!isCaption && message.photo !== undefined)
    throw new ApiError(400, 'Bad Request: there is no text in the message to edit');
  const visible = visibleText(fields, text, limit, 'message');
  const keyboard = keyboardOf(fields);
  if (visible === message.text && JSON.stringify(keyboard) === JSON.stringify(message.keyboard))
    throw new ApiError(400, unchanged);
  Object.assign(message, { text: visible, keyboard, edits: message.edits + 1 });
  return toApiMessage(message, chats);
}

function editMedia(chats: Chats, fields: Fields, body: RequestBody): unknown {
  const message = editable(chats, fields);
  const media = fields['media'] as { type: string; media: string; caption?: string; parse_mode?: string };
  const upload = uploadOf(body, media.media.replace('attach://', ''));
  const text = visibleText({ parse_mode: media.parse_mode }, media.caption, 1024, 'message caption');
  Object.assign(message, {
    ...(media.type === 'document'
      ? { document: { fileName: upload.fileName, bytes: upload.bytes } }
      : { photo: storedPhoto(upload) }),
    text,
    keyboard: keyboardOf(fields),
    edits: message.edits + 1,
  });
  return toApiMessage(message, chats);
}

function remove(chats: Chats, fields: Fields): true {
  const chat = openChat(chats, fields);
  const message = chats.find(chat.id, Number(fields['message_id']));
  if (message === undefined) throw new ApiError(400, 'Bad Request: message to delete not found');
  message.deleted = true;
  return true;
}

function answerTap({ answered, taps }: MethodParts, id: string): true {
  if (!taps.has(id) || answered.includes(id))
    throw new ApiError(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
  answered.push(id);
  return true;
}

const profileFields: Readonly<Record<string, { readonly field: string; readonly empty: unknown }>> = {
  MyCommands: { field: 'commands', empty: [] },
  MyName: { field: 'name', empty: 'Some Bot' },
  MyDescription: { field: 'description', empty: '' },
  MyShortDescription: { field: 'short_description', empty: '' },
};

function profileMethod(method: string, fields: Fields, profile: Profile): unknown {
  const name = method.slice(3);
  const known = profileFields[name];
  if (known === undefined) throw new ApiError(404, 'Not Found');
  const key = `${name}:${String(fields['language_code'] ?? '')}`;
  if (method.startsWith('set')) {
    profile.set(key, fields[known.field]);
    return true;
  }
  const value = profile.get(key) ?? known.empty;
  return known.field === 'commands' ? value : { [known.field]: value };
}
