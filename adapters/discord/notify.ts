import { MessageFlags, userMention } from 'discord.js';
import type { Reply } from '../../src/conversation/reply.ts';
import { texts } from '../../src/conversation/texts.ts';
import type { ReplyMemo } from '../../src/platform/adapter.ts';
import { ageMs, type InteractionAddress } from './address.ts';
import type { Client } from './client.ts';

/** Whoever waits longer than this may have looked away from "thinking…". */
const longWaitMs = 10_000;

/**
 * Notifies a person who has waited long that the answer to an interaction is there. The answer is an edit, because nothing else
 * can be repeated without doubling it: Discord takes a nonce for a channel's messages alone, not for follow-ups. But Discord
 * notifies nobody of an edit, so one line that mentions the person follows.
 *
 * It is noted before it is sent: a crash between the two loses the line, never the answer, and nothing sends it twice. Never throws.
 */
export async function notify(
  api: Client,
  address: InteractionAddress,
  { locale }: Reply,
  memo: ReplyMemo,
): Promise<void> {
  if (ageMs(address) < longWaitMs || memo.noted() !== undefined) return;
  const isNoted = await memo.note('notified').then(
    () => true,
    () => false,
  );
  if (!isNoted) return;
  const body = {
    // As private as the answer.
    flags: address.shareable ? MessageFlags.Ephemeral : 0,
    content: `${userMention(address.user)} ${texts(locale).t('notice.answered')}`,
    allowed_mentions: { parse: [], users: [address.user] },
  };
  await api.followUp(address, { body, files: [] }).catch(() => {});
}
