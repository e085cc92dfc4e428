import { type GatewayMessageCreateDispatchData, MessageType } from 'discord.js';
import type { Incoming } from '../../src/conversation/incoming.ts';
import type { ReplyAddress } from '../../src/queue/check-job.ts';
import type { Address } from './address.ts';
import { filesOf, photosOf, unsupportedIn } from './content.ts';

const answerable: ReadonlySet<MessageType> = new Set([MessageType.Default, MessageType.Reply]);

/**
 * What a message means; undefined where it is none of ours: from a bot, a system message, or in a server without the bot
 * being addressed. In a DM every message is for the bot.
 *
 * Without the privileged MESSAGE_CONTENT intent Discord empties messages that do not mention the bot, and the message that
 * another one answers is such a one: then the person is told how to check it (`no-photo`: the message's menu does).
 *
 * @param serverLocale the language of the server, where that is known: a message does not tell its author's.
 */
export function translateMessage(
  message: GatewayMessageCreateDispatchData,
  botId: string,
  serverLocale?: string,
): Incoming | undefined {
  if (message.author.bot === true || message.webhook_id !== undefined) return undefined;
  if (!answerable.has(message.type ?? MessageType.Default)) return undefined;
  const inServer = message.guild_id !== undefined;
  const own = filesOf(message);
  const isMentioned = (message.mentions ?? []).some(({ id }) => id === botId);
  // An answer to one of our messages mentions us without being meant as a question, unless it brings a photo.
  const isCalled = isMentioned && (message.content ?? '').match(`<@!?${botId}>`) !== null;
  if (inServer && !isCalled && !(isMentioned && photosOf(own).length > 0)) return undefined;

  const address: Address = {
    kind: 'message',
    channel: message.channel_id,
    id: message.id,
    user: message.author.id,
    guild: inServer,
  };
  const base = {
    id: `discord:${message.id}`,
    platform: 'discord',
    hasMenus: true,
    personId: message.author.id,
    address: address as ReplyAddress,
    ...(inServer ? { placeId: message.guild_id } : {}),
    ...(serverLocale === undefined ? {} : { platformLocale: serverLocale }),
  } as const;

  const photos = photosOf(own);
  if (photos.length > 0) return { ...base, kind: 'photos', photos };
  const quoted = message.referenced_message;
  if (isCalled && quoted !== null && quoted !== undefined && quoted.author.id !== botId) {
    const quotedPhotos = photosOf(filesOf(quoted));
    if (quotedPhotos.length > 0) return { ...base, kind: 'photos', photos: quotedPhotos };
  }
  const what = unsupportedIn(message, own);
  return { ...base, kind: 'unsupported', what: inServer && own.length === 0 ? 'no-photo' : what };
}
