import { type Cicp, isHighDynamicRange } from './cicp.ts';
import type { Frame } from './geometry.ts';
import { type CodedPicture, readHeif } from './heif.ts';
import { maxScans, readJpeg } from './jpeg.ts';
import type { PhotoFormat } from './picture-types.ts';
import { readPng } from './png.ts';
import type { Reading } from './reading.ts';
import type { PhotoFault } from './result.ts';
import { readWebp } from './webp.ts';

/** A file that may be decoded, and what that takes. */
export interface Inspected {
  readonly format: PhotoFormat;
  /** As stored: before EXIF orientation and a HEIF's own rotation. */
  readonly width: number;
  readonly height: number;
  /** The first that decodes counts. */
  readonly readings: readonly Reading[];
  /** Of a JPEG in RGB or grey, by EXIF; of other files the decoder says it. */
  readonly orientation?: number;
  /** Of a JPEG in CMYK: the transform that Adobe's marker names. */
  readonly ink?: { readonly transform?: number };
  /** Rows of a JPEG with one scan that are coded together; absent elsewhere, where a decoder reads to the end. */
  readonly unitRows?: number;
  /** Of a JPEG that a decoder alone can't be trusted with: whether its data are those of a whole picture. Takes a few milliseconds. */
  readonly isWhole?: () => boolean;
  /** Of a JPEG: whether the readings are to be tested. Takes a third of a millisecond. Absent for other formats, where they always are. */
  readonly hasZeros?: () => boolean;
  /** Zeros behind the last scan of a JPEG, of which libjpeg may warn. */
  readonly paddingBytes: number;
  /** What the decoder holds at once, beside the file. */
  readonly memoryBytes: number;
  /** Rough, for a core of 2020; what matters is whether it is far above a second. */
  readonly workMs: number;
  /** Of HEIC: what the picture is made from. */
  readonly coded?: readonly CodedPicture[];
  /** Of HEIC: the part that counts, where the decoder does not cut it out. */
  readonly crop?: Frame;
  /** Of HEIC: the profile is not attached by its decoder. */
  readonly icc?: Uint8Array;
  readonly cicp?: Cicp;
  /** Of a PNG whose colours are given by numbers alone. */
  readonly profile?: Uint8Array;
}

/**
 * Reads what the file says of itself with code of our own, before any decoder sees it: whether it is whole, how large the
 * picture is, what decoding it takes. Costs 1 % of decoding it. Faults: `corrupt`, `too-many-pixels`, `unsupported-format`.
 *
 * @param isOurs the memory behind the file may be written to when it is read, which saves a copy of it.
 */
export function inspect(
  bytes: Uint8Array,
  format: PhotoFormat,
  maxPixels: number,
  isOurs = false,
): Inspected | PhotoFault {
  const found = inspectors[format](bytes, isOurs);
  if (typeof found === 'string') return found;
  if (found.width === 0 || found.height === 0) return 'corrupt';
  if (found.width * found.height > maxPixels) return 'too-many-pixels';
  if (found.cicp !== undefined && isHighDynamicRange(found.cicp)) return 'unsupported-format';
  return found;
}

type Inspector = (bytes: Uint8Array, isOurs: boolean) => Inspected | PhotoFault;

const inspectors: Readonly<Record<PhotoFormat, Inspector>> = {
  jpeg: (bytes, isOurs) => {
    const jpeg = readJpeg(bytes, isOurs);
    if (jpeg !== undefined && !jpeg.isCommon) return 'unsupported-format';
    if (jpeg === undefined || !jpeg.complete || jpeg.scans > maxScans) return 'corrupt';
    const {
      width,
      height,
      samplesPerPixel,
      scans,
      buffered,
      readings,
      paddingBytes,
      unitRows,
      isScanWhole,
      hasZeros,
      orientation,
      components,
      transform,
    } = jpeg;
    const pixels = width * height;
    return {
      format: 'jpeg',
      width,
      height,
      readings,
      paddingBytes,
      ...(hasZeros && { hasZeros }),
      ...(isScanWhole ? { isWhole: isScanWhole } : !buffered && { unitRows }),
      ...(components < 4 ? { orientation } : { ink: { ...(transform !== undefined && { transform }) } }),
      // 16-bit coefficients of every sample; one scan streams by in rows.
      memoryBytes: pixels * (buffered ? 2 * samplesPerPixel : 0.25),
      workMs: pixels * scans * samplesPerPixel * 4e-6,
    };
  },
  png: (bytes) => {
    const png = readPng(bytes);
    if (png === undefined) return 'corrupt';
    const { width, height, interlaced, bytesPerPixel, cicp, profile } = png;
    return {
      format: 'png',
      width,
      height,
      readings: [{ bytes, tooShort: [] }],
      paddingBytes: 0,
      memoryBytes: bytesPerPixel * width * (interlaced ? height : Math.min(height, 64)),
      workMs: width * height * bytesPerPixel * 8e-6,
      ...(cicp && { cicp }),
      ...(profile && { profile }),
    };
  },
  webp: (bytes) => {
    const webp = readWebp(bytes);
    if (webp === undefined) return 'corrupt';
    const { width, height, lossless, animated, reading } = webp;
    return {
      format: 'webp',
      width,
      height,
      readings: [reading],
      paddingBytes: 0,
      memoryBytes: width * height * (animated ? 12 : lossless ? 8 : 1),
      // It is decoded twice.
      workMs: width * height * (lossless ? 80e-6 : 40e-6),
    };
  },
  avif: inspectHeif,
  heic: inspectHeif,
};

function inspectHeif(bytes: Uint8Array): Inspected | PhotoFault {
  const heif = readHeif(bytes);
  if (typeof heif === 'string') return heif;
  const { format, width, height, codedPixels, coded, clean, crop, icc, cicp } = heif;
  const pixels = Math.max(width * height, codedPixels);
  return {
    format,
    width,
    height,
    readings: [{ bytes: clean, tooShort: [] }],
    paddingBytes: 0,
    // Measured with 50 MP: 18.3 and 11.2 bytes a pixel.
    memoryBytes: pixels * (format === 'avif' ? 20 : 12),
    // HEIC is decoded once more, to see whether it is whole.
    workMs: pixels * (format === 'avif' ? 80e-6 : 120e-6),
    ...(format === 'heic' && { coded }),
    ...(crop && { crop }),
    ...(icc && { icc }),
    ...(cicp && { cicp }),
  };
}
