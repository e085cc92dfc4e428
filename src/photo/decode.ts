import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { withDeadline } from './deadline.ts';
import { type Frame, type Plan, planRasters, type Size } from './geometry.ts';
import { decodeHeic } from './heic.ts';
import { withProfile } from './icc.ts';
import { createMemoryGate } from './memory-gate.ts';
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
  /** What the network sees: the whole frame (of a picture longer than 4:1 its centre), short side = `shortSidePx`. */
  readonly analysis: Raster;
  /** What the person sees under the heat map: the same frame, short side `shortSidePx` to `2 * shortSidePx`; may be the same object. */
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
// Threads inside one pipeline. A JPEG's entropy coding is one stream: 12 MP take 22.9 ms with one thread and 22.8 ms with
// two. Several photos run beside each other on libuv's threads anyway, and the network needs cores as well.
sharp.concurrency(1);

/**
 * Room for the pictures that a decoder has to hold as a whole. Measured at 50 MP: a progressive JPEG takes 300 MB, an
 * interlaced PNG 200 MB, an AVIF 800 MB, and libuv would decode four of them side by side.
 */
const heavyGate = createMemoryGate(256 * 1024 * 1024);
/** Below this nobody waits: sixteen baseline JPEGs of 12 MP at once keep the whole process at 200 MB. */
const lightBytes = 16 * 1024 * 1024;
/** One thread decodes HEIC; who waits for it must not hold room meanwhile. */
const heicTurn = createMemoryGate(1);

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
    return fault(signal.aborted ? 'timeout' : faultOf(error));
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
  const plan = planRasters(stored, options.shortSidePx, format === 'jpeg' || format === 'webp');
  const neededBytes = stored.width * stored.height * bytesPerPixel(format, header);
  const work = (): Promise<PhotoResult<DecodedPhoto>> =>
    format === 'heic'
      ? decodeWithLibheif(bytes, header, plan, options, signal)
      : decodeWithSharp(bytes, format, header, plan, options);
  if (neededBytes <= lightBytes) return format === 'heic' ? heicTurn.run(1, signal, work) : work();
  const gated = (): Promise<PhotoResult<DecodedPhoto>> => heavyGate.run(neededBytes, signal, work);
  return format === 'heic' ? heicTurn.run(1, signal, gated) : gated();
}

async function decodeWithSharp(
  bytes: Uint8Array,
  format: PhotoFormat,
  header: Metadata,
  plan: Plan,
  { maxPixels, timeoutMs }: DecodeOptions,
): Promise<PhotoResult<DecodedPhoto>> {
  const image = sharp(bytes, inputOptions(maxPixels)).timeout({ seconds: Math.ceil(timeoutMs / 1000) });
  const display = await toRaster(image, plan.display, plan.crop);
  // libheif has turned an AVIF already; its EXIF orientation is void by the standard.
  const orientation = format === 'avif' ? 1 : (header.orientation ?? 1);
  const turned = orientation >= 5 && orientation <= 8;
  const analysis = turned ? swap(plan.analysis) : plan.analysis;
  return finish(format, orient(display, orientation), analysis, turned ? swap(header) : header);
}

async function decodeWithLibheif(
  bytes: Uint8Array,
  { icc, width, height }: Metadata,
  plan: Plan,
  { maxPixels }: DecodeOptions,
  signal: AbortSignal,
): Promise<PhotoResult<DecodedPhoto>> {
  const pixels = await decodeHeic({ bytes, maxPixels }, signal);
  if (pixels === 'too-many-pixels') return fault(pixels);
  if (pixels.width !== width || pixels.height !== height) return fault('corrupt');
  const rgba = sharp(pixels.data, { raw: { width, height, channels: 4 } });
  const unmanaged = await toRaster(rgba, plan.display, plan.crop);
  const display = icc === undefined ? unmanaged : await toRaster(sharp(withProfile(unmanaged, icc)), plan.display);
  return finish('heic', display, plan.analysis, { width, height });
}

async function finish(
  format: PhotoFormat,
  display: Raster,
  size: Size,
  picture: Size,
): Promise<PhotoResult<DecodedPhoto>> {
  const { data, width, height } = display;
  const analysis =
    width === size.width && height === size.height
      ? display
      : await toRaster(sharp(data, { raw: { width, height, channels: 3 } }), size);
  return { ok: true, value: { format, analysis, display, quality: measureQuality(analysis, picture) } };
}

/** What the decoders hold of a picture at once, measured with 50 MP. Baseline JPEG, WebP and plain PNG stream by in rows. */
function bytesPerPixel(format: PhotoFormat, header: Metadata): number {
  if (format === 'avif') return 16;
  if (format === 'heic') return 10;
  if (!header.isProgressive) return 0.25;
  // Progressive JPEG: 16-bit coefficients of every channel. Interlaced PNG: every pixel.
  return header.channels * (format === 'jpeg' || header.depth === 'ushort' ? 2 : 1);
}

/**
 * `failOn: 'error'`: measured on JPEG, PNG and WebP cut at five places each, `none` calls a half-grey picture good and
 * `truncated` and up refuse it; `warning`, sharp's default, also refuses pictures that every viewer shows in full.
 */
function inputOptions(maxPixels: number): SharpOptions {
  return { failOn: 'error', limitInputPixels: maxPixels, pages: 1 };
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

function swap({ width, height }: Size): Size {
  return { width: height, height: width };
}

/** Maps what sharp and libvips throw; their texts are in English and stable, and are not passed on. */
function faultOf(error: unknown): PhotoFault {
  const message = error instanceof Error ? error.message : '';
  if (/^timeout:/.test(message)) return 'timeout';
  if (/pixel limit/.test(message)) return 'too-many-pixels';
  return 'corrupt';
}

function fault(fault: PhotoFault): PhotoResult<never> {
  return { ok: false, fault };
}
