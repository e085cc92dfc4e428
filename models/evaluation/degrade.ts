import sharp from 'sharp';

/** Encoded picture in, encoded picture out. */
export type Degradation = (bytes: Uint8Array) => Promise<Uint8Array>;

const exposed =
  (gain: number): Degradation =>
  (bytes) =>
    sharp(bytes).linear(gain, 0).png({ compressionLevel: 1 }).toBuffer();

const turned =
  (degrees: number): Degradation =>
  (bytes) =>
    sharp(bytes).rotate(degrees).png({ compressionLevel: 1 }).toBuffer();

/** What happens to a photo on its way: messengers recompress, people photograph in bad light and hold the phone any way round. */
export const degradations: Readonly<Record<string, Degradation>> = {
  'JPEG, quality 50': (bytes) => sharp(bytes).jpeg({ quality: 50 }).toBuffer(),
  'exposure +25 %': exposed(1.25),
  'exposure -25 %': exposed(0.75),
  'slight blur (sigma 1 px of 240)': (bytes) => sharp(bytes).blur(1).png({ compressionLevel: 1 }).toBuffer(),
  'turned by 90°': turned(90),
};
