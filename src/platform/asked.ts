import type { UnsupportedContent } from '../conversation/incoming.ts';
import type { PhotoRef } from '../queue/check-job.ts';

/** A message as far as it decides what the bot is asked. */
export interface SeenMessage {
  /** With nobody else there every message is for the bot. */
  readonly isAlone: boolean;
  /** It names the bot. */
  readonly isCalled: boolean;
  /** It answers one of the bot's messages: that alone asks for nothing, unless it brings a photo. */
  readonly isAnswer: boolean;
  readonly photos: readonly PhotoRef[];
  /** The photos of the message that it answers, where somebody else than the bot wrote that. */
  readonly quoted: readonly PhotoRef[];
  /** What it holds instead of photos; undefined where nobody wrote it (a service message). */
  readonly what: UnsupportedContent | undefined;
}

export type Asked =
  | { readonly kind: 'photos'; readonly photos: readonly PhotoRef[]; readonly isQuoted: boolean }
  | { readonly kind: 'unsupported'; readonly what: UnsupportedContent };

/** Contents of which a hint says why they can't be checked; after others, among people, how to give the bot a photo. */
const files: readonly (UnsupportedContent | undefined)[] = ['voice', 'video', 'animation', 'document'];

/** What a message asks of the bot, the same on every platform; undefined where it is not meant for it. */
export function askedIn({ isAlone, isCalled, isAnswer, photos, quoted, what }: SeenMessage): Asked | undefined {
  if (photos.length > 0)
    return isAlone || isCalled || isAnswer ? { kind: 'photos', photos, isQuoted: false } : undefined;
  if (isCalled && quoted.length > 0) return { kind: 'photos', photos: quoted, isQuoted: true };
  if (what === undefined || !(isAlone || isCalled)) return undefined;
  return { kind: 'unsupported', what: isAlone || files.includes(what) ? what : 'no-photo' };
}

/** What a file that is no picture is called, by its MIME type. */
export function unsupportedFile(mimeType = ''): UnsupportedContent {
  const type = mimeType.toLowerCase();
  if (type === 'image/gif') return 'animation';
  if (type.startsWith('video/')) return 'video';
  return type.startsWith('audio/') ? 'voice' : 'document';
}
