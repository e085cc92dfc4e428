import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { profileOf } from './cicp.ts';
import { planRasters, type Size } from './geometry.ts';
import { withProfile } from './icc.ts';
import { inksToRaster } from './inks.ts';
import type { Inspected } from './inspect.ts';
import { orient } from './orient.ts';
import { measureQuality } from './quality.ts';
import type { DecodedPhoto, Raster } from './raster.ts';
import type { Reading } from './reading.ts';
import type { PhotoFault, PhotoResult } from './result.ts';
import { toRaster } from './to-raster.ts';

// Every photo is seen once: libvips' cache of operations would only hold memory.
sharp.cache(false);
// Threads inside one pipeline. A JPEG's entropy coding is one stream: 12 MP take 22.9 ms with one thread and 22.8 ms with
// two. Several photos run beside each other on libuv's threads anyway, and the network needs cores as well.
sharp.concurrency(1);
// Asked first of every JPEG whether it holds a gain map, libultrahdr prints the file's metadata to stdout where it can't read them.
sharp.block({ operation: ['VipsForeignLoadUhdr'] });

export interface RasterOptions {
  readonly shortSidePx: number;
  readonly maxPixels: number;
  readonly timeoutMs: number;
}

/** Pixels of an inspected file: one decoding feeds both rasters and the quality measures. @throws what a decoder throws. */
export async function rasterise(file: Inspected, options: RasterOptions): Promise<PhotoResult<DecodedPhoto>> {
  if (file.format === 'heic') return rasteriseHeic(file, options);
  for (const reading of file.readings) {
    const decoding = decodeReading(file, reading, options);
    // This thread reads while another decodes.
    const isWhole = file.isWhole?.() ?? true;
    const isDoubted = file.hasZeros?.() ?? true;
    const hasOther = isDoubted && file.readings.length > 1;
    const photo = await decoding.catch((error: unknown) => {
      if (hasOther) return undefined;
      throw error;
    });
    if (!isWhole) break;
    if (photo?.ok === false) return photo;
    if (photo !== undefined && (await isNeededWhole(file, reading, isDoubted, photo.value, options))) return photo;
    if (!hasOther) break;
  }
  return fault('corrupt');
}

async function decodeReading(
  file: Inspected,
  { bytes }: Reading,
  options: RasterOptions,
): Promise<PhotoResult<DecodedPhoto>> {
  const { format } = file;
  const header: Partial<Metadata> =
    file.orientation === undefined
      ? await sharp(bytes, { limitInputPixels: false }).metadata()
      : { orientation: file.orientation };
  // libheif has turned an AVIF already; its EXIF orientation is void by the standard.
  const orientation = format === 'avif' ? 1 : (header.orientation ?? 1);
  const stored = format === 'avif' ? { width: header.width ?? 0, height: header.height ?? 0 } : file;
  const plan = planRasters(stored, options.shortSidePx, format === 'jpeg' || format === 'webp');
  const decode = (failOn: 'error' | 'warning'): Promise<Raster | undefined> => {
    const open = () =>
      sharp(bytes, inputOptions(file, failOn, options)).timeout({ seconds: Math.ceil(options.timeoutMs / 1000) });
    if (header.space !== 'cmyk') return toRaster(open(), plan.display, plan.crop);
    const tags = { ...file.ink, hasProfile: header.icc !== undefined };
    return inksToRaster(open, tags, plan.display, plan.crop);
  };
  let display = await decode(format === 'jpeg' ? 'warning' : 'error').catch((error: unknown) => {
    if (isOnlyPadding(error, file.paddingBytes)) return decode('error');
    throw error;
  });
  if (display === undefined) return fault('unsupported-format');
  const profile = file.cicp && !(format === 'avif' && header.icc) ? profileOf(file.cicp) : file.profile;
  if (profile !== undefined) display = await toRaster(sharp(withProfile(display, profile)), display);
  const turned = orientation >= 5 && orientation <= 8;
  const analysis = turned ? swap(plan.analysis) : plan.analysis;
  const photo = await finish(file, orient(display, orientation), analysis, turned ? swap(stored) : stored);
  return { ok: true, value: photo };
}

/** HEVC is not in sharp's prebuilt library. */
async function rasteriseHeic(file: Inspected, options: RasterOptions): Promise<PhotoResult<DecodedPhoto>> {
  const [reading] = file.readings;
  // A decoder in WebAssembly, for this process alone: the service never decodes HEIC at home, and would hold 20 MB for it.
  const { decodeHeic } = await import('./heic.ts');
  const pixels = await decodeHeic((reading as Reading).bytes, file.coded ?? [], options.maxPixels);
  if (pixels === 'too-many-pixels') return fault(pixels);
  const raw = { width: pixels.width, height: pixels.height, channels: 4 as const };
  const picture = file.crop ?? { left: 0, top: 0, width: pixels.width, height: pixels.height };
  const plan = planRasters(picture, options.shortSidePx, false);
  const { left, top, ...part } = plan.crop ?? { ...picture, left: 0, top: 0 };
  const frame = { ...part, left: picture.left + left, top: picture.top + top };
  const unmanaged = await toRaster(sharp(pixels.data, { raw }), plan.display, frame);
  const profile = file.icc ?? (file.cicp && profileOf(file.cicp));
  const display = profile === undefined ? unmanaged : await managed(unmanaged, profile);
  return { ok: true, value: await finish(file, display, plan.analysis, picture) };
}

/** A broken profile is no reason to refuse a picture. */
async function managed(raster: Raster, profile: Uint8Array): Promise<Raster> {
  return toRaster(sharp(withProfile(raster, profile)), raster);
}

async function finish({ format }: Inspected, display: Raster, size: Size, picture: Size): Promise<DecodedPhoto> {
  const { data, width, height } = display;
  const analysis =
    width === size.width && height === size.height
      ? display
      : await toRaster(sharp(data, { raw: { width, height, channels: 3 } }), size);
  const { width: pictureWidth, height: pictureHeight } = picture;
  const quality = measureQuality(analysis, { width: pictureWidth, height: pictureHeight });
  return { format, analysis, display, quality };
}

/**
 * JPEG: every warning of libjpeg's is damage, as `inspect` has taken out what is none. Elsewhere `error`: `none` calls a
 * half-grey picture good.
 */
function inputOptions({ cicp, format }: Inspected, failOn: 'error' | 'warning', options: RasterOptions): SharpOptions {
  const ignoreIcc = format === 'png' && cicp !== undefined;
  return { failOn, limitInputPixels: options.maxPixels, pages: 1, ignoreIcc };
}

/** Of 2,000 damaged progressive JPEGs none had so few bytes left over; a sound one may have them. */
const fewBytes = 4;

/**
 * libjpeg's one warning is of bytes in front of the end that no scan needed, and these are a few of anything, or the zeros that stand
 * there: some encoders pad. Fewer than these zeros, and zeros were decoded as pixels.
 */
function isOnlyPadding(error: unknown, paddingBytes: number): boolean {
  const lines = error instanceof Error ? error.message.match(/Corrupt JPEG data: .*/g) : undefined;
  const extra = /^Corrupt JPEG data: (\d+) extraneous bytes before marker 0xd9/.exec(lines?.[0] ?? '')?.[1];
  return extra !== undefined && Number(extra) >= paddingBytes - 8 && Number(extra) <= Math.max(paddingBytes, fewBytes);
}

/** Holds what a small raster doesn't show: that the data suffice for the very last pixel, and that they are all needed. */
async function isNeededWhole(
  file: Inspected,
  reading: Reading,
  isDoubted: boolean,
  { display }: DecodedPhoto,
  options: RasterOptions,
): Promise<boolean> {
  const tooShort = isDoubted ? reading.tooShort : [];
  // libwebp reads all data whatever the size of the result.
  const isWebp = file.format === 'webp';
  if (tooShort.length === 0 && !areLastRowsUnread(file, display)) return true;
  if (!isWebp && !(await decodesToTheEnd(reading.bytes, options))) return false;
  for (const copy of tooShort)
    if (await (isWebp ? decodes(copy, options) : decodesToTheEnd(copy, options))) return false;
  return true;
}

/**
 * A JPEG that is reduced by 8, 4 or 2 while it is decoded loses the rows that don't fill one of the result, and where these
 * are all that the last row of units holds, libjpeg never gets to its data. No camera's picture has such a height.
 */
function areLastRowsUnread({ unitRows, height, width }: Inspected, display: Raster): boolean {
  if (unitRows === undefined) return false;
  const reduction = Math.min(height, width) / Math.min(display.width, display.height);
  const shrink = [8, 4, 2].find((factor) => reduction > factor) ?? 1;
  const rest = height % unitRows;
  return rest > 0 && rest < shrink;
}

/** Decodes into as few pixels as possible. */
async function decodes(bytes: Uint8Array, { maxPixels }: RasterOptions): Promise<boolean> {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, pages: 1 });
  return image
    .resize(16)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** Decodes in full size, and keeps the last pixel alone. */
async function decodesToTheEnd(bytes: Uint8Array, options: RasterOptions): Promise<boolean> {
  const image = sharp(bytes, { failOn: 'warning', limitInputPixels: options.maxPixels, pages: 1 });
  try {
    const { width, height } = await image.metadata();
    await image
      .extract({ left: width - 1, top: height - 1, width: 1, height: 1 })
      .raw()
      .toBuffer();
    return true;
  } catch {
    return false;
  }
}

function swap({ width, height }: Size): Size {
  return { width: height, height: width };
}

function fault(fault: PhotoFault): PhotoResult<never> {
  return { ok: false, fault };
}
