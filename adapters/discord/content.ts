import type { APIAttachment, APIMessage } from 'discord.js';
import { z } from 'zod';
import type { UnsupportedContent } from '../../src/conversation/incoming.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';

const photoSchema = z.object({
  kind: z.literal('discord-attachment'),
  url: z.string(),
  bytes: z.number().optional(),
});

/** Reads a photo that came back from the queue. Throws where it is not one of ours, which is a fault in the program. */
export function readPhoto(photo: PhotoRef): z.infer<typeof photoSchema> {
  return photoSchema.parse(photo);
}

type MessageContent = Pick<APIMessage, 'attachments'> &
  Partial<Pick<APIMessage, 'message_snapshots' | 'sticker_items' | 'content'>>;

/** The files of a message, those of a forwarded one included. */
export function filesOf(message: MessageContent | null | undefined): readonly APIAttachment[] {
  const forwarded = (message?.message_snapshots ?? []).flatMap((snapshot) => snapshot.message?.attachments ?? []);
  return [...(message?.attachments ?? []), ...forwarded];
}

/** The files that may be photos, as references; Discord allows ten to a message. */
export function photosOf(files: readonly APIAttachment[]): readonly PhotoRef[] {
  return files.filter(mayBePhoto).map((file) => ({
    kind: 'discord-attachment',
    url: file.url,
    bytes: file.size,
  }));
}

/** The type is the sender's word; the check looks at the bytes. A file without one, as HEIC often is, goes by its name. */
function mayBePhoto(file: APIAttachment): boolean {
  const type = file.content_type?.toLowerCase();
  if (type === 'image/gif') return false;
  if (type?.startsWith('image/') === true) return true;
  const isUntyped = type === undefined || type === 'application/octet-stream';
  return isUntyped && /\.(jpe?g|png|webp|avif|hei[cf])$/i.test(file.filename);
}

/** What a message without a photo is, for a fitting hint. */
export function unsupportedIn(message: MessageContent, files: readonly APIAttachment[]): UnsupportedContent {
  const type = files[0]?.content_type?.toLowerCase() ?? '';
  if (type === 'image/gif') return 'animation';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'voice';
  if (files.length > 0) return 'document';
  if ((message.sticker_items ?? []).length > 0) return 'sticker';
  const text = message.content ?? '';
  if (/https?:\/\//i.test(text)) return 'link';
  return text.trim() === '' ? 'other' : 'text';
}
