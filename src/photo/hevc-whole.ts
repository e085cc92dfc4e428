import libheif from 'libheif-js/wasm-bundle.js';
import type { CodedPicture } from './heif.ts';
import { asBuffer } from './reading.ts';

/** `DE265_DECODER_PARAM_SUPPRESS_FAULTY_PICTURES`: a picture in which a code had no meaning, or too few came, is not given out. */
const suppressFaulty = 6;
/** Stands in memory before a picture is decoded into it: steep lines of three kinds, as no lens draws them. */
const unwritten = Buffer.from('00ff55ff00ffaaff', 'hex');
const markedBytes = 16 * 1024;
/** Rows of luma that are coded together at least. */
const unitRows = 8;

/**
 * Holds that a coded picture is decoded without a fault and to its last pixel. libheif asks libde265 for neither, and where a slice
 * ended before its time gives what happened to be in memory: in a grid, the tile before.
 *
 * Of 1,764 pictures damaged in one place 20 pass (14 of them less than one of 255 steps off in the mean); of 548 sound ones none is refused.
 * Takes half as long as libheif. Only for a process that ends afterwards (see heic.ts).
 */
export function isHevcWhole({ width, height, units }: CodedPicture): boolean {
  markMemory(2 * (3 * width * height + 1024 * 1024));
  const decoder = libheif._de265_new_decoder();
  libheif._de265_set_parameter_bool(decoder, suppressFaulty, 1);
  try {
    for (const unit of units) push(decoder, unit);
    const picture = decodedPicture(decoder);
    return picture !== 0 && !hasUnwritten(picture);
  } finally {
    libheif._de265_free_decoder(decoder);
  }
}

/**
 * Marks free memory: in small blocks, because these fill the gaps between what is in use before they take new memory, as the
 * picture will.
 */
function markMemory(bytes: number): void {
  const blocks: number[] = [];
  for (let left = bytes; left > 0; left -= markedBytes) {
    const block = libheif._malloc(markedBytes);
    if (block === 0) break;
    blocks.push(block);
  }
  const memory = asBuffer(libheif.HEAPU8);
  for (const block of blocks) memory.fill(unwritten, block, block + markedBytes);
  for (const block of blocks) libheif._free(block);
}

function push(decoder: number, unit: Uint8Array): void {
  const block = libheif._malloc(unit.length);
  libheif.HEAPU8.set(unit, block);
  libheif._de265_push_NAL(decoder, block, unit.length, 0, 0, 0);
  libheif._free(block);
}

/** @returns 0 where there is none. */
function decodedPicture(decoder: number): number {
  libheif._de265_flush_data(decoder);
  const more = libheif._malloc(4);
  try {
    for (;;) {
      libheif.HEAP32[more >> 2] = 0;
      if (libheif._de265_decode(decoder, more) !== 0) return 0;
      const picture = libheif._de265_get_next_picture(decoder);
      if (picture !== 0 || libheif.HEAP32[more >> 2] === 0) return picture;
    }
  } finally {
    libheif._free(more);
  }
}

function hasUnwritten(picture: number): boolean {
  const strideAt = libheif._malloc(4);
  const start = libheif._de265_get_image_plane(picture, 0, strideAt);
  const stride = libheif.HEAP32[strideAt >> 2] as number;
  libheif._free(strideAt);
  const height = libheif._de265_get_image_height(picture, 0);
  const rowBytes =
    libheif._de265_get_image_width(picture, 0) * (libheif._de265_get_bits_per_pixel(picture, 0) > 8 ? 2 : 1);
  for (let y = 0; y < height; y += unitRows) {
    const row = start + y * stride;
    if (asBuffer(libheif.HEAPU8.subarray(row, row + rowBytes)).includes(unwritten)) return true;
  }
  return false;
}
