import { open } from 'node:fs/promises';
import { roomBehindBytes } from './jpeg.ts';
import type { PhotoResult } from './result.ts';

/**
 * A photo that has not been read yet. `open` is called once, inside the check's deadline; it gives the encoded bytes,
 * or the reason why there are none. It never throws for what a person or a network can cause.
 */
export interface PhotoSource {
  open(signal: AbortSignal): Promise<PhotoResult<Uint8Array>>;
  /** Nobody else uses the bytes: they may be moved to another thread, and are gone then. */
  readonly givesAway?: boolean;
}

/**
 * Bytes that are at hand already (an upload, a file).
 *
 * @param givesAway as in {@link PhotoSource}; a copy is made where they are to be kept.
 */
export function photoFromBytes(bytes: Uint8Array, givesAway = false): PhotoSource {
  return { open: async () => ({ ok: true, value: bytes }), givesAway };
}

/**
 * A file of the command line. Missing, not allowed, a folder or empty: `unreadable`; above `maxBytes`: `too-large`,
 * after reading one byte more than that at most (a device or a growing file has no honest size).
 */
export function photoFromFile(path: string, maxBytes: number): PhotoSource {
  return {
    givesAway: true,
    open: async (signal) => {
      try {
        await using file = await open(path, 'r');
        const status = await file.stat();
        if (status.isFile() && status.size > maxBytes) return { ok: false, fault: 'too-large' };
        return await readAtMost(file.createReadStream({ signal, end: maxBytes }), maxBytes);
      } catch {
        return { ok: false, fault: signal.aborted ? 'timeout' : 'unreadable' };
      }
    },
  };
}

/** What comes in on a stream (standard input), with the same bounds as a file. */
export function photoFromStream(stream: AsyncIterable<Uint8Array>, maxBytes: number): PhotoSource {
  return {
    givesAway: true,
    open: async () => readAtMost(stream, maxBytes).catch(() => ({ ok: false, fault: 'unreadable' }) as const),
  };
}

async function readAtMost(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<PhotoResult<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) return { ok: false, fault: 'too-large' };
    chunks.push(chunk);
  }
  if (length === 0) return { ok: false, fault: 'unreadable' };
  return { ok: true, value: joined(chunks, length) };
}

/** Chunks of a file in one piece of memory, with room behind it: see `readJpeg`. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  return Buffer.concat(chunks, length + roomBehindBytes).subarray(0, length);
}
