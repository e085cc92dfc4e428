// @ts-check
import { blobOf } from './keep.js';
import { isTrue } from './true-canvas.js';
import { isWhole } from './whole.js';

/** Longest side of a photo that is sent: five times what the model looks at, and a tenth of a phone's file. */
const longestPx = 1600;
/** Measured on fifty pictures: the figure changes by less than 0.02 (test/e2e/page-shrink.test.ts). */
const quality = 0.92;

/**
 * The photo as it will be sent: upright, at most 1,600 px long, a JPEG without EXIF. A small JPEG without notes in it stays as
 * it is, and so does what this browser can't open (HEIC, mostly), what may be damaged (see `isWhole`) and what would not come back
 * true to its pixels.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function shrink(file) {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return file;
  try {
    const scale = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && (await isPlainJpeg(file))) return file;
    if (!(await isWhole(file, bitmap))) return file;
    return draw(bitmap, scale) ?? file;
  } finally {
    bitmap.close();
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} scale
 * @returns {Blob | undefined}
 */
function draw(bitmap, scale) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null || !isTrue(context)) return undefined;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  // Not `toBlob`: Chromium waits up to a second for the page to be idle before it begins.
  const url = canvas.toDataURL('image/jpeg', quality);
  return url.startsWith('data:image/jpeg') ? blobOf(url) : undefined;
}

/**
 * Whether it is a JPEG that tells nothing beside its picture: no EXIF or XMP (APP1), no captions (APP13), no comment.
 * @param {Blob} file
 */
async function isPlainJpeg(file) {
  const view = new DataView(await file.arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return false;
  for (let at = 2; at + 4 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffda) return true;
    if ([0xffe1, 0xffed, 0xfffe].includes(marker) || marker < 0xff00) return false;
  }
  return false;
}
