import { open } from 'node:fs/promises';
import type { PhotoResult } from './result.ts';

/**
 * A photo that has not been read yet. `open` is called once, inside the check's deadline; it gives the encoded bytes,
 * or the reason why there are none. It never throws for what a person or a network can cause.
 */
export interface PhotoSource {
  open(signal: AbortSignal): Promise<PhotoResult<Uint8Array>>;
}

/** Bytes that are at hand already (an upload, a file). */
export function photoFromBytes(bytes: Uint8Array): PhotoSource {
  return { open: async () => ({ ok: true, value: bytes }) };
}

/**
 * A file of the command line. Missing, not allowed, a folder or empty: `unreadable`; above `maxBytes`: `too-large`,
 * after reading one byte more than that at most (a device or a growing file has no honest size).
 */
export function photoFromFile(path: string, maxBytes: number): PhotoSource {
  return {
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
  return { ok: true, value: Buffer.concat(chunks, length) };
}
