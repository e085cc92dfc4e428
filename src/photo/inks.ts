import type { Sharp } from 'sharp';
import type { Frame, Size } from './geometry.ts';
import type { Raster } from './raster.ts';
import { toRaster } from './to-raster.ts';

/** What a JPEG of four inks says of them. */
export interface InkTags {
  readonly hasProfile: boolean;
  /** Of Adobe's marker: 0 = the inks themselves, 2 = YCCK; absent without the marker. */
  readonly transform?: number;
}

/** Less ink than this (0..255) is the noise of the coding. Of the least of three colours, the mean is 0 to 4.2 with all the black that there can be, and 17 to 96 for a press. */
const noise = 8;

/**
 * CMYK to sRGB, relative colorimetric: what the inks look like on their paper. A file does not say how its inks were reckoned:
 * where black was fitted to the paper's (black-point compensation, as Photoshop does unless told otherwise), it stays too light.
 *
 * Over 36 pictures and two presses' profiles the figure is then 0.028 off in the mean (in 9 of 10 by 0.08 at most); where black was not
 * fitted 0.016 (0.05), by the perceptual intent 0.020 (0.07); 0.17 at most. Who knew how each was made would still be 0.017 off
 * (0.04): a press can't print every colour. With the compensation undone for all, the others would be 0.038 off; read by the
 * perceptual intent all are 0.021 off, as they are now.
 *
 * Without a profile nobody knows the inks, unless the file gives away how they were reckoned. Pillow takes each ink for the
 * complement of its colour, without black; ImageMagick does so with all the black that there can be, and writes YCCK. Browsers
 * show every file that way. libvips (and sharp) leave out the profile that they used, their own, which also has all the black
 * that there can be, and write plain inks. Everything else has lost its colours: by a wrong guess a figure moved from 0.01 to
 * 0.47.
 *
 * @param open - a new pipeline from the file.
 * @returns undefined where the colours are lost.
 */
export async function inksToRaster(
  open: () => Sharp,
  { hasProfile, transform }: InkTags,
  size: Size,
  crop?: Frame,
): Promise<Raster | undefined> {
  // In this pipeline libvips converts last, with the file's profile or its own; sharp, which would convert first, takes the
  // perceptual intent.
  const byProfile = (): Promise<Raster> => toRaster(open().pipelineColourspace('cmyk'), size, crop);
  if (hasProfile) return byProfile();
  // Nor does anybody know at which end of the scale there is no ink.
  if (transform === undefined) return undefined;
  const inks = await readInks(open(), size, crop);
  if (every(inks.data, (_cyan, _magenta, _yellow, black) => black < noise)) return byComplement(inks);
  // All the black that there can be leaves no place with all three colours; a press is never fed so.
  if (mean(inks.data, (cyan, magenta, yellow) => Math.min(cyan, magenta, yellow)) >= noise) return undefined;
  return transform === 0 ? byProfile() : byComplement(inks);
}

/** Four bytes a pixel, 255 = full ink. */
async function readInks(image: Sharp, size: Size, crop?: Frame): Promise<Raster> {
  if (crop !== undefined) image.extract(crop);
  const { data, info } = await image
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error('not CMYK');
  return { data, width: info.width, height: info.height };
}

type Inks = readonly [cyan: number, magenta: number, yellow: number, black: number];

function every(inks: Uint8Array, holds: (...inks: Inks) => boolean): boolean {
  for (let at = 0; at < inks.length; at += 4) if (!holds(...inksAt(inks, at))) return false;
  return true;
}

function mean(inks: Uint8Array, of: (...inks: Inks) => number): number {
  let sum = 0;
  for (let at = 0; at < inks.length; at += 4) sum += of(...inksAt(inks, at));
  return sum / (inks.length / 4);
}

function inksAt(inks: Uint8Array, at: number): Inks {
  return [inks[at] as number, inks[at + 1] as number, inks[at + 2] as number, inks[at + 3] as number];
}

/** Each ink takes away its complement. */
function byComplement({ data: inks, width, height }: Raster): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    const light = 255 - (inks[from + 3] as number);
    for (let ink = 0; ink < 3; ink++) data[to++] = Math.round(((255 - (inks[from + ink] as number)) * light) / 255);
  }
  return { data, width, height };
}
