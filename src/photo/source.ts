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
