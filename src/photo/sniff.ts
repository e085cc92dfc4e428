import type { PhotoFormat } from './picture-types.ts';

/** What the first bytes say a file is: a format that is decoded, or the name of one that is refused (for logs and messages). */
export type Sniffed = { readonly format: PhotoFormat } | { readonly format?: never; readonly refused: RefusedKind };

type RefusedKind =
  | 'empty'
  | 'gif'
  | 'svg'
  | 'html'
  | 'pdf'
  | 'bmp'
  | 'tiff'
  | 'mp4'
  | 'jpeg-xl'
  | 'jpeg-2000'
  | 'psd'
  | 'ico'
  | 'zip'
  | 'text'
  | 'unknown';

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
const avifBrands = new Set(['avif', 'avis']);
/** HEIF brands that do not say which codec: the compatible brands decide, and HEVC is what phones write. */
const heifBrands = new Set(['mif1', 'mif2', 'msf1']);

/** Magic numbers of refused formats (latin1), at offset 0. */
const refusedMagic: readonly (readonly [string, RefusedKind])[] = [
  ['GIF8', 'gif'],
  ['%PDF', 'pdf'],
  ['BM', 'bmp'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
  ['\xff\x0a', 'jpeg-xl'],
  ['\0\0\0\x0cJXL ', 'jpeg-xl'],
  ['\0\0\0\x0cjP  ', 'jpeg-2000'],
  ['\xff\x4f\xff\x51', 'jpeg-2000'],
  ['8BPS', 'psd'],
  ['\0\0\x01\0', 'ico'],
  ['PK\x03\x04', 'zip'],
];

/**
 * Names a file by its first bytes; the file's name and the declared MIME type are never asked, because both lie.
 * Only what is allowed here reaches a decoder: libvips would open SVG (and follow its links), PDF, TIFF and more.
 */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { refused: 'empty' };
  const head = latin1(bytes, 0, 16);
  if (head.startsWith('\xff\xd8\xff')) return { format: 'jpeg' };
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return { format: 'webp' };
  if (head.startsWith('ftyp', 4)) return sniffIsoMedia(bytes);
  for (const [magic, refused] of refusedMagic) if (head.startsWith(magic)) return { refused };
  return { refused: sniffText(bytes) };
}

/** ISO base media files (ISO/IEC 14496-12) open with `ftyp`: the major brand, a version, then the compatible brands. */
function sniffIsoMedia(bytes: Uint8Array): Sniffed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(view.getUint32(0), bytes.length, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(latin1(bytes, at, at + 4));
  const major = brands[0] ?? '';
  if (avifBrands.has(major)) return { format: 'avif' };
  if (heicBrands.has(major)) return { format: 'heic' };
  if (!heifBrands.has(major)) return { refused: 'mp4' };
  return { format: brands.some((brand) => avifBrands.has(brand)) ? 'avif' : 'heic' };
}

function sniffText(bytes: Uint8Array): RefusedKind {
  const start = latin1(bytes, 0, 1024);
  if (/<svg[\s>]/i.test(start)) return 'svg';
  if (/<!doctype html|<html[\s>]/i.test(start)) return 'html';
  // Control characters other than tab, newline, carriage return, form feed and escape do not occur in text.
  for (const character of start) {
    const code = character.charCodeAt(0);
    if (code < 9 || (code > 13 && code < 32 && code !== 27)) return 'unknown';
  }
  return 'text';
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
