import type { Message } from 'telegraf/types';
import { z } from 'zod';
import type { UnsupportedContent } from '../../src/conversation/incoming.ts';
import { mayBePicture } from '../../src/photo/picture-types.ts';
import { unsupportedFile } from '../../src/platform/asked.ts';
import type { PhotoRef } from '../../src/queue/check-job.ts';

const photoSchema = z.object({
  kind: z.literal('telegram-file'),
  fileId: z.string(),
  bytes: z.number().optional(),
});

/** Reads a photo that came back from the queue. Throws where it is not one of ours, which is a fault in the program. */
export function readPhoto(photo: PhotoRef): z.infer<typeof photoSchema> {
  return photoSchema.parse(photo);
}

/** The picture in a message: the largest size of a photo, or a document that is an image (an iPhone original as HEIC). */
export function photoIn(message: Message): PhotoRef | undefined {
  if ('photo' in message) {
    const largest = [...message.photo].sort((a, b) => b.width * b.height - a.width * a.height)[0];
    return largest === undefined ? undefined : refOf(largest.file_id, largest.file_size);
  }
  // A GIF comes as an animation and, for old clients, as a document too.
  if (!('document' in message) || 'animation' in message) return undefined;
  const { file_id, file_size, mime_type, file_name } = message.document;
  return mayBePicture(mime_type, file_name) ? refOf(file_id, file_size) : undefined;
}

function refOf(fileId: string, bytes: number | undefined): PhotoRef {
  return { kind: 'telegram-file', fileId, ...(bytes === undefined ? {} : { bytes }) };
}

/** By the field that holds it. */
const kinds: Readonly<Record<string, UnsupportedContent>> = {
  sticker: 'sticker',
  voice: 'voice',
  audio: 'voice',
  video: 'video',
  video_note: 'video',
  animation: 'animation',
};
const others = ['contact', 'location', 'venue', 'poll', 'dice', 'game', 'story', 'paid_media', 'checklist'];

/** What kind of content a message without a picture has; undefined for a service message, which nobody wrote. */
export function unsupportedIn(message: Message): UnsupportedContent | undefined {
  const kind = Object.keys(kinds).find((field) => field in message);
  if (kind !== undefined) return kinds[kind];
  if (others.some((field) => field in message)) return 'other';
  if ('document' in message) return unsupportedFile(message.document.mime_type);
  if (!('text' in message)) return undefined;
  const isLink = message.entities?.some(({ type }) => type === 'url' || type === 'text_link') ?? false;
  return isLink ? 'link' : 'text';
}
