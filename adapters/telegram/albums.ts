import type { Incoming } from '../../src/conversation/incoming.ts';
import type { AlbumPart } from './translate.ts';

/** Telegram sends an album as one update per picture, close together; after so long without another it is complete. */
const quietMs = 700;
/** Telegram's own limit for an album. */
const mostPhotos = 10;

interface Gathering {
  readonly parts: AlbumPart[];
  readonly done: Promise<void>;
  readonly timer: NodeJS.Timeout;
  close(): void;
}

/**
 * Gathers the pictures of an album into one question, so that it gets one combined reply.
 *
 * @param hand takes the album as one event: the id and address of its first picture, all photos in their order.
 */
export function createAlbums(hand: (incoming: Incoming) => Promise<void>) {
  const open = new Map<string, Gathering>();

  const start = (album: string): Gathering => {
    let close = (): void => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const parts: AlbumPart[] = [];
    const timer = setTimeout(close, quietMs);
    const done = closed.then(async () => {
      clearTimeout(timer);
      open.delete(album);
      const incoming = joinParts(parts);
      if (incoming !== undefined) await hand(incoming);
    });
    const gathering = { parts, done, timer, close };
    open.set(album, gathering);
    return gathering;
  };

  return {
    /** Resolves when the album this part belongs to has been handed on (at once for a group's album that is not for us). */
    add: (part: AlbumPart): Promise<void> => {
      const gathering = open.get(part.album) ?? start(part.album);
      gathering.parts.push(part);
      if (gathering.parts.length >= mostPhotos) gathering.close();
      else gathering.timer.refresh();
      return gathering.done;
    },
    /** Hands on what is waiting. */
    flush: (): void => {
      for (const { close } of open.values()) close();
    },
  };
}

/** In a group one caption that mentions the bot speaks for the whole album. */
function joinParts(parts: readonly AlbumPart[]): Incoming | undefined {
  const sorted = [...parts].sort((a, b) => messageOf(a) - messageOf(b));
  const [first] = sorted;
  if (first === undefined || !sorted.some(({ isMeant }) => isMeant) || first.incoming.kind !== 'photos')
    return undefined;
  return { ...first.incoming, photos: sorted.map(({ photo }) => photo) };
}

function messageOf({ incoming }: AlbumPart): number {
  return Number(incoming.address['message']);
}
