import { fileURLToPath } from 'node:url';
import type { Engine } from '../classifier/engine.ts';
import type { Drawing, DrawTask } from '../classifier/heat-picture.ts';
import type { DecodeAtHome, DecodeOptions } from '../photo/decode.ts';
import { roomBehindBytes } from '../photo/jpeg.ts';

/** The work of a check that an engine's thread does; nothing of it where the engine lends none. */
export interface Lent {
  /** @param givesAway the file may be moved: see `PhotoSource`. */
  readonly decoding: (givesAway: boolean) => Pick<DecodeOptions, 'atHome'>;
  readonly draw?: (task: DrawTask) => Promise<Drawing>;
}

const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
// Paths, as the pool would make one of an address with each task.
const decoding = fileURLToPath(new URL(`../photo/at-home-worker.${ending}`, import.meta.url));
const drawing = fileURLToPath(new URL(`../classifier/heat-picture-worker.${ending}`, import.meta.url));

/** Smaller files may stand in memory that others share, and are copied quickly. */
const movedFromBytes = 64 * 1024;

/**
 * Decoding and drawing as the engine's threads do them.
 *
 * @param failed is told of a thread that gave no answer to a file, which says nothing of the file.
 */
export function onLentThreads({ lend }: Engine, failed: () => void = () => {}): Lent {
  if (lend === undefined) return { decoding: () => ({}) };
  return {
    decoding: (givesAway) => ({
      atHome: (task) => {
        const isMoved = givesAway && task.bytes.length >= movedFromBytes;
        const bytes = isMoved ? (task.bytes as Uint8Array<ArrayBuffer>) : copyOf(task.bytes);
        return lend<typeof task, Awaited<ReturnType<DecodeAtHome>>>(decoding, { ...task, bytes }, [bytes.buffer]).catch(
          (error: unknown) => {
            failed();
            throw error;
          },
        );
      },
    }),
    draw: (task) => lend(drawing, task),
  };
}

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(Buffer.allocUnsafeSlow(bytes.length + roomBehindBytes).buffer, 0, bytes.length);
  copy.set(bytes);
  return copy;
}
