// @ts-check

/**
 * Browsers show a damaged picture as far as they can and say nothing of it; drawn anew it would pass for a whole one. So only
 * what shows no damage is drawn: a PNG, whose parts carry checksums; a WebP of the length that it names, and a JPEG of one scan that
 * needs its data to the end, both without a run of zeros. Where the last bytes of a JPEG can be altered without a change in any corner of
 * the picture, it was full before its data were, or its data ended before it was full.
 *
 * The server looks closer, at every format (src/photo/inspect.ts): of 120 JPEGs of less than 1 MB, each damaged in one place, it refuses
 * 35 that are drawn anew here, for it reads their codes one by one. Larger ones it leaves to its decoder, too.
 * @param {Blob} file
 * @param {ImageBitmap} bitmap the same picture
 * @returns {Promise<boolean>}
 */
export async function isWhole(file, bitmap) {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (startsWith(bytes, 0, '\x89PNG')) return true;
  const isWebp = startsWith(bytes, 0, 'RIFF');
  const data = isWebp ? dataOfWebp(bytes) : dataOfJpeg(bytes);
  if (data === undefined || hasZeroRun(bytes, data)) return false;
  if (isWebp) return true;
  const altered = await createImageBitmap(new Blob([alter(bytes, data)], { type: file.type })).catch(() => undefined);
  if (altered === undefined) return false;
  const before = corners(bitmap);
  const isNeeded = corners(altered).some((value, at) => value !== before[at]);
  altered.close();
  return isNeeded;
}

/** @typedef {{ readonly start: number, readonly end: number }} Span */

/**
 * The entropy-coded data of a JPEG with one scan and no restarts, up to its end marker.
 * @param {Uint8Array} bytes
 * @returns {Span | undefined}
 */
function dataOfJpeg(bytes) {
  const view = viewOf(bytes);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 4 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    // Progressive, arithmetic and the like; an interval of restarts.
    if (marker < 0xffc0 || (marker >= 0xffc2 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)))
      return undefined;
    if (marker === 0xffdd && view.getUint16(at + 4) !== 0) return undefined;
    if (marker === 0xffda) {
      const start = at + 2 + view.getUint16(at + 2);
      const end = nextMarker(bytes, start);
      return end !== undefined && bytes[end + 1] === 0xd9 ? { start, end } : undefined;
    }
  }
  return undefined;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} from
 */
function nextMarker(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff) return at;
  return undefined;
}

/**
 * The picture of a WebP that holds one, lossy or lossless.
 * @param {Uint8Array} bytes
 * @returns {Span | undefined}
 */
function dataOfWebp(bytes) {
  const view = viewOf(bytes);
  if (!startsWith(bytes, 8, 'WEBP') || view.getUint32(4, true) + 8 > bytes.length) return undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [start, length] = [at + 8, view.getUint32(at + 4, true)];
    const end = start + length;
    if (startsWith(bytes, at, 'VP8 ') || startsWith(bytes, at, 'VP8L'))
      return end <= bytes.length ? { start, end } : undefined;
    at = end + (length % 2);
  }
  return undefined;
}

/**
 * A copy whose last 24 bytes of picture say something else. No marker appears or goes.
 * @param {Uint8Array} bytes
 * @param {Span} data
 */
function alter(bytes, { start, end }) {
  const copy = new Uint8Array(bytes);
  for (let at = Math.max(start, end - 24); at < end; at++) {
    const value = (copy[at] ?? 0) ^ 0x2a;
    if (copy[at] !== 0xff && copy[at - 1] !== 0xff && value !== 0xff) copy[at] = value;
  }
  return copy;
}

/**
 * Overwritten data, mostly; also large areas of one colour, which then are sent as they are.
 * @param {Uint8Array} bytes
 * @param {Span} data
 */
function hasZeroRun(bytes, { start, end }) {
  let run = 0;
  for (let at = start; at < end; at++) {
    run = bytes[at] === 0 ? run + 1 : 0;
    if (run === 16) return true;
  }
  return false;
}

/**
 * The pixels of the four corners, 16 × 16 each: the last coded one lies in one of them, however the picture is turned.
 * @param {ImageBitmap} bitmap
 * @returns {Uint8ClampedArray}
 */
function corners(bitmap) {
  const side = 16;
  const context = new OffscreenCanvas(2 * side, 2 * side).getContext('2d', { willReadFrequently: true });
  if (context === null) return new Uint8ClampedArray();
  for (const [x, from] of /** @type {const} */ ([
    [0, 0],
    [side, bitmap.width - side],
  ]))
    for (const [y, top] of /** @type {const} */ ([
      [0, 0],
      [side, bitmap.height - side],
    ]))
      context.drawImage(bitmap, Math.max(0, from), Math.max(0, top), side, side, x, y, side, side);
  return context.getImageData(0, 0, 2 * side, 2 * side).data;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {string} text
 */
function startsWith(bytes, at, text) {
  return Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
