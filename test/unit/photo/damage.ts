/** Copies of a file with one kind of damage each. */
export function cut(file: Uint8Array, from: number, length: number): Buffer {
  return Buffer.concat([file.subarray(0, from), file.subarray(from + length)]);
}

export function zeroed(file: Uint8Array, from: number, length: number): Buffer {
  const copy = Buffer.from(file);
  copy.fill(0, from, Math.min(copy.length, from + length));
  return copy;
}

/** The first share (0..1) of the file. */
export function begun(file: Uint8Array, share: number): Buffer {
  return Buffer.from(file.subarray(0, Math.floor(file.length * share)));
}

export const endOfImage = Buffer.from([0xff, 0xd9]);

/** A JPEG with something put in front of the marker. */
export function inserted(jpeg: Buffer, marker: number, what: Uint8Array): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, marker]));
  return Buffer.concat([jpeg.subarray(0, at), what, jpeg.subarray(at)]);
}

/** A segment of a JPEG with its length. */
export function segment(marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}
