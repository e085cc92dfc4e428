/**
 * A way to read a file: the bytes for the decoder, and copies of them that are a few bytes too short.
 *
 * Decoders notice too few data, and say nothing of too many. Data that were overwritten with zeros decode to whatever zeros
 * mean, so that the picture is full before (or after) its data are. A sound picture needs its data to the last byte: where a
 * shortened copy decodes as well, something inside is not what the encoder wrote. Only files with a long run of zeros are put
 * to that test, because it takes a second decoding; encoders write such runs for pictures with large areas of one colour.
 */
export interface Reading {
  readonly bytes: Uint8Array;
  /** None of them may decode. */
  readonly tooShort: readonly Uint8Array[];
}

/** How much a copy is shortened: twice what a decoder may have read ahead without a need. */
export const shortenedBy = 16;

const suspectRun = Buffer.alloc(16);

/** True where at least 16 zeros stand in a row; 0.2 ms for 4 MB. */
export function hasZeroRun(bytes: Uint8Array): boolean {
  return asBuffer(bytes).includes(suspectRun);
}

/** The same memory with Buffer's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
