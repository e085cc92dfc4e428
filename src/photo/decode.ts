import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { DeadlineError, withDeadline } from './deadline.ts';
import { type Frame, type Plan, planRasters, type Size } from './geometry.ts';
import { decodeHeic } from './heic.ts';
import type { HeicPixels } from './heic-worker.ts';
import { withProfile } from './icc.ts';
import { orient } from './orient.ts';
import { measureQuality } from './quality.ts';
import type { PhotoFault, PhotoResult } from './result.ts';
import { sniff } from './sniff.ts';

export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'heic';

/** Interleaved 8-bit sRGB, row-major, `width * height * 3` bytes. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Measures of the picture that decide whether it can be judged at all. */
export interface Quality {
  /** Size of the picture as sent (after EXIF orientation), pixels. */
  readonly width: number;
  readonly height: number;
  /** Variance of the Laplacian of luma (0..255 scale) on the analysis raster: low = blurred. */
  readonly sharpness: number;
  /** Mean luma, 0..1. */
  readonly luma: number;
  /** Share of pixels with luma below 0.04 / above 0.96, 0..1. */
  readonly darkShare: number;
  readonly brightShare: number;
}

export interface DecodedPhoto {
  readonly format: PhotoFormat;
  /** What the network sees: the whole frame, short side = `shortSidePx`. */
  readonly analysis: Raster;
  /** What the person sees under the heat map: the whole frame, short side at most `2 * shortSidePx`. */
  readonly display: Raster;
  readonly quality: Quality;
}

export interface DecodeOptions {
  /** Short side of the analysis raster in pixels; smaller pictures are enlarged. */
  readonly shortSidePx: number;
  /** Refuse above this many pixels (width × height), before any of them is decoded. */
  readonly maxPixels: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

// Every photo is seen once: libvips' cache of operations would only hold memory.
sharp.cache(false);

/**
 * Encoded bytes to pixels: one decode of the file feeds both rasters and the quality measures.
 *
 * First frame only, EXIF orientation applied, any colour space to sRGB, 16 bits to 8, transparency on white, metadata
 * dropped. Longer than 4:1, only the centre 4:1 is used. Everything that a file can cause ends as a fault:
 * `unreadable` (no bytes), `unsupported-format`, `too-many-pixels` (from the header), `corrupt`, `timeout` (the limit
 * passed or `signal` aborted).
 */
export async function decodePhoto(bytes: Uint8Array, options: DecodeOptions): Promise<PhotoResult<DecodedPhoto>> {
  const sniffed = sniff(bytes);
  if (sniffed.format === undefined) return fault(sniffed.refused === 'empty' ? 'unreadable' : 'unsupported-format');
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  try {
    return await withDeadline(decode(bytes, sniffed.format, options, signal), signal);
  } catch (error) {
    return fault(faultOf(error));
  }
}

async function decode(
  bytes: Uint8Array,
  format: PhotoFormat,
  options: DecodeOptions,
  signal: AbortSignal,
): Promise<PhotoResult<DecodedPhoto>> {
  // The header alone, without a pixel limit of sharp's own, so that too many pixels and a broken header stay apart.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  const stored = { width: header.width, height: header.height };
  if (stored.width * stored.height > options.maxPixels) return fault('too-many-pixels');
  const plan = planRasters(stored, options.shortSidePx, format === 'jpeg');
  if (format === 'heic') {
    const pixels = await decodeHeic({ bytes, maxPixels: options.maxPixels }, signal);
    if (pixels === 'too-many-pixels') return fault(pixels);
    const display = await toRaster(openRgba(pixels), plan.display, plan.crop);
    const { icc } = header;
    return finish(
      format,
      icc === undefined ? display : await toRaster(sharp(withProfile(display, icc)), plan.display),
      plan,
      stored,
    );
  }
  const image = sharp(bytes, inputOptions(options.maxPixels)).timeout({ seconds: Math.ceil(options.timeoutMs / 1000) });
  const display = await toRaster(image, plan.display, plan.crop);
  // libheif has turned an AVIF already; its EXIF orientation is void by the standard.
  const orientation = format === 'avif' ? 1 : (header.orientation ?? 1);
  if (orientation < 5) return finish(format, orient(display, orientation), plan, stored);
  return finish(format, orient(display, orientation), { analysis: swap(plan.analysis) }, swap(stored));
}

async function finish(
  format: PhotoFormat,
  display: Raster,
  plan: Pick<Plan, 'analysis'>,
  picture: Size,
): Promise<PhotoResult<DecodedPhoto>> {
  const { data, width, height } = display;
  const { analysis: size } = plan;
  const analysis =
    width === size.width && height === size.height
      ? display
      : await toRaster(sharp(data, { raw: { width, height, channels: 3 } }), size);
  return { ok: true, value: { format, analysis, display, quality: measureQuality(analysis, picture) } };
}

/**
 * `failOn: 'error'`: measured on JPEG, PNG and WebP cut at five places each, `none` calls a half-grey picture good and
 * `truncated` and up refuse it; `warning`, sharp's default, also refuses pictures that every viewer shows in full.
 */
function inputOptions(maxPixels: number): SharpOptions {
  return { failOn: 'error', limitInputPixels: maxPixels, pages: 1, sequentialRead: true };
}

async function toRaster(image: Sharp, size: Size, crop?: Frame): Promise<Raster> {
  if (crop !== undefined) image.extract(crop);
  const { data, info } = await image
    .flatten({ background: '#ffffff' })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error('not RGB');
  return { data, width: info.width, height: info.height };
}

function openRgba({ data, width, height }: HeicPixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } });
}

function swap({ width, height }: Size): Size {
  return { width: height, height: width };
}

/** Maps what sharp and libvips throw; their texts are in English and stable, and are not passed on. */
function faultOf(error: unknown): PhotoFault {
  if (error instanceof DeadlineError) return 'timeout';
  const message = error instanceof Error ? error.message : '';
  if (/^timeout:/.test(message)) return 'timeout';
  if (/pixel limit/.test(message)) return 'too-many-pixels';
  return 'corrupt';
}

function fault(fault: PhotoFault): PhotoResult<never> {
  return { ok: false, fault };
}
