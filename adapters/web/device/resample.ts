import type { Raster } from '../../../src/photo/raster.ts';

const channels = 3;

/**
 * Resizes as libvips does on the server: means of whole blocks first, down to twice the size, then Lanczos of three lobes, widened by
 * what is left of the factor; an enlargement by the cubic of Catmull and Rom, half a new pixel off (libvips 8.18 does so). Columns before
 * rows, places in 64ths of a pixel, beyond the edge the last pixel again: each makes the rasters more alike.
 *
 * @param onLoad the server's decoder of JPEG or WebP makes the blocks, and goes further with them.
 */
export function resize(image: Raster, width: number, height: number, onLoad = false): Raster {
  const factor = Math.min(image.width / width, image.height / height);
  const block = onLoad ? ([8, 4, 2].find((size) => factor > size) ?? 1) : Math.floor(factor / 2);
  const blocks = block > 1 ? meansOfBlocks(image, block) : image;
  const down = blocks.height === height ? blocks : resizeColumns(blocks, height);
  return down.width === width ? down : resizeRows(down, width);
}

function meansOfBlocks({ data, width: from, height: rows }: Raster, size: number): Raster {
  const width = Math.floor(from / size);
  const height = Math.floor(rows / size);
  const out = new Uint8Array(width * height * channels);
  const sums = new Uint32Array(width * channels);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let line = y * size; line < (y + 1) * size; line++)
      for (let column = 0, at = line * from * channels; column < width * size; column++)
        for (let channel = 0, to = Math.floor(column / size) * channels; channel < channels; channel++, to++)
          sums[to] = (sums[to] as number) + (data[at++] as number);
    for (let at = 0; at < sums.length; at++)
      out[y * sums.length + at] = Math.round((sums[at] as number) / (size * size));
  }
  return { data: out, width, height };
}

function resizeRows({ data, width: from, height }: Raster, width: number): Raster {
  const { first, weights, taps } = plan(from, width);
  const out = new Uint8ClampedArray(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          const column = clamp((first[x] as number) + tap, from);
          sum += (weights[x * taps + tap] as number) * (data[(y * from + column) * channels + channel] as number);
        }
        out[(y * width + x) * channels + channel] = sum;
      }
  return { data: new Uint8Array(out.buffer), width, height };
}

function resizeColumns({ data, width, height: from }: Raster, height: number): Raster {
  const { first, weights, taps } = plan(from, height);
  const row = width * channels;
  const out = new Uint8ClampedArray(row * height);
  const sums = new Float32Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[y * taps + tap] as number;
      const start = clamp((first[y] as number) + tap, from) * row;
      for (let at = 0; at < row; at++) sums[at] = (sums[at] as number) + weight * (data[start + at] as number);
    }
    out.set(sums, y * row);
  }
  return { data: new Uint8Array(out.buffer), width, height };
}

/** For each of `to` samples: the first of those it is made of, and their weights, which sum to 1. */
function plan(from: number, to: number) {
  const factor = from / to;
  const [lobes, kernel] = factor > 1 ? ([3, lanczos3] as const) : ([2, catmullRom] as const);
  const stretch = Math.max(1, factor);
  const taps = 2 * Math.ceil(lobes * stretch) + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let index = 0; index < to; index++) {
    const middle = factor > 1 ? index + 0.5 : index;
    const centre = Math.round((middle * factor - 0.5) * 64) / 64;
    const start = Math.floor(centre) - (taps - 1) / 2;
    first[index] = start;
    const own = Array.from({ length: taps }, (_, tap) => kernel((start + tap - centre) / stretch));
    const sum = own.reduce((total, weight) => total + weight, 0);
    own.forEach((weight, tap) => {
      weights[index * taps + tap] = weight / sum;
    });
  }
  return { first, weights, taps };
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

function catmullRom(x: number): number {
  const distance = Math.abs(x);
  if (distance >= 2) return 0;
  if (distance >= 1) return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
  return (1.5 * distance - 2.5) * distance * distance + 1;
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
