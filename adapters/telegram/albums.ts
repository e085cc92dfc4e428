import type { Incoming } from '../../src/conversation/incoming.ts';
import { createPauses } from '../../src/ops/pauses.ts';
import { createUnderWay } from '../../src/ops/under-way.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import { hashedIds } from './address.ts';
import type { AlbumPart } from './translate.ts';

/** Telegram sends an album as one update per picture, close together; after so long without another it is complete. */
const quietMs = 700;
/** Telegram's own limit for an album. */
const mostPhotos = 10;
/** A process that died is followed by another within that time. */
const laidMs = 86_400_000;

/** A picture that lies in the store. */
interface Laid {
  readonly key: string;
  readonly part: AlbumPart;
  /** When it came, epoch milliseconds. */
  readonly at: number;
}

/**
 * Gathers the pictures of an album into one question, so that it gets one combined reply. Each is laid into the first free place
 * that the album has in the store, where those that came to other fronts lie as well. Whoever laid down the first hands on all.
 *
 * @param secret key of the hash under which they lie.
 * @param hand takes the album as one event: the id and address of its first picture, all photos in their order.
 */
export function createAlbums(store: KeyValueStore, secret: string, hand: (incoming: Incoming) => Promise<void>) {
  const gathering = createUnderWay();
  const pauses = createPauses();

  const placesOf = (album: string): readonly string[] => {
    const name = `telegram:album:${hashedIds(secret, album)}`;
    return Array.from({ length: mostPhotos }, (_, place) => `${name}:${place}`);
  };
  const read = async (key: string): Promise<readonly Laid[]> => {
    const text = await store.get(key);
    return text === undefined ? [] : [{ ...(JSON.parse(text) as Omit<Laid, 'key'>), key }];
  };
  const laidIn = async (album: string): Promise<readonly Laid[]> =>
    (await Promise.all(placesOf(album).map(read))).flat();

  /** @returns whether this is the first picture of its album. One that comes again keeps its place. */
  async function lay(part: AlbumPart): Promise<boolean> {
    const text = JSON.stringify({ part, at: Date.now() } satisfies Omit<Laid, 'key'>);
    const places = placesOf(part.album);
    for (const key of places) {
      const isHere = (await store.add(key, text, laidMs)) || (await read(key)).some((laid) => isSame(laid.part, part));
      if (isHere) return key === places[0];
    }
    return false;
  }

  /** Waits until nothing more comes. */
  async function gather(album: string): Promise<readonly Laid[]> {
    for (let known = 0; ; ) {
      const laid = await laidIn(album);
      const sinceMs = Date.now() - Math.max(...laid.map(({ at }) => at));
      if (laid.length === known || laid.length === mostPhotos || sinceMs >= quietMs) return laid;
      known = laid.length;
      await pauses.wait(Math.min(quietMs, quietMs - sinceMs));
    }
  }

  return {
    /** Resolves when the picture lies in the store; that of the first, when its album was handed on (at once where a group's is not for us). */
    async add(part: AlbumPart): Promise<void> {
      if (!(await lay(part))) return;
      let laid = await gathering.track(gather(part.album));
      do {
        // A store in trouble may have given none.
        const parts = laid.length === 0 ? [part] : laid.map((one) => one.part);
        const incoming = joinParts(parts);
        if (incoming !== undefined) await hand(incoming);
        await Promise.all(laid.map(({ key }) => store.delete(key)));
        // What came too late for it has an answer of its own.
        laid = await laidIn(part.album);
      } while (laid.length > 0);
    },
    /** Hands on what is waiting. */
    async flush(): Promise<void> {
      pauses.end();
      await gathering.ended();
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

function isSame(a: AlbumPart, b: AlbumPart): boolean {
  return messageOf(a) === messageOf(b);
}
