const orientationTag = 0x0112;

/**
 * The orientation (1..8) of an EXIF block (TIFF 6.0: byte order, offset of the first directory, entries of twelve bytes); 1 where
 * the block is broken or holds none. Read here because asking sharp for it takes a millisecond.
 */
export function orientationOf(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return 1;
  const uint16 = (at: number): number => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const entries = uint16(directory);
  for (let index = 0, at = directory + 2; index < entries && at + 12 <= tiff.length; index++, at += 12)
    if (uint16(at) === orientationTag) {
      const value = uint16(at + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  return 1;
}
