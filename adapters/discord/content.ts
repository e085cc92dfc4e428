import type { APIAttachment, APIMessage } from 'discord.js';
import { z } from 'zod';
import type { UnsupportedContent } from '../../src/conversation/incoming.ts';
import { mayBePicture } from '../../src/photo/picture-types.ts';
import { unsupportedFile } from '../../src/platform/asked.ts';
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
  return files
    .filter((file) => mayBePicture(file.content_type, file.filename))
    .map((file) => ({ kind: 'discord-attachment', url: file.url, bytes: file.size }));
}

/** What a message without a photo is, for a fitting hint. */
export function unsupportedIn(message: MessageContent, files: readonly APIAttachment[]): UnsupportedContent {
  if (files[0] !== undefined) return unsupportedFile(files[0].content_type);
  if ((message.sticker_items ?? []).length > 0) return 'sticker';
  const text = message.content ?? '';
  if (/https?:\/\//i.test(text)) return 'link';
  return text.trim() === '' ? 'other' : 'text';
}
