import type { Manifest, View } from './manifest.ts';

/** Interleaved 8-bit sRGB, row-major. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Centre of the crops, in pixels of the raster, and the side of a crop of scale 1. */
export interface Focus {
  readonly centreX: number;
  readonly centreY: number;
  readonly sidePx: number;
}

/** The middle of the frame with its short side: the focus where nothing better is known. */
export function wholeFrame(image: RgbImage): Focus {
  return { centreX: image.width / 2, centreY: image.height / 2, sidePx: Math.min(image.width, image.height) };
}

type Input = Pick<Manifest['input'], 'size' | 'mean' | 'std'>;

/** What `makeViews` cuts. */
export type Cutting = readonly [image: RgbImage, focus: Focus, views: readonly View[], input: Input];

/**
 * Cuts the test-time views out of a raster, as one batch for the network.
 *
 * A view is a square of `sidePx * scale` around the focus, sampled bilinearly to `size` × `size` (beyond the frame the edge
 * pixel repeats), turned clockwise by `rotate`, then mirrored where `flip` is set.
 *
 * @param tensor memory for the result; default: fresh.
 * @returns views.length × 3 × size × size float32 (NCHW), (x/255 - mean)/std.
 */
export function makeViews(
  image: RgbImage,
  focus: Focus,
  views: readonly View[],
  input: Input,
  tensor = new Float32Array(tensorLength(views, input)),
): Float32Array<ArrayBuffer> {
  const planePx = input.size * input.size;
  const crops = new Map<number, Float32Array>();
  views.forEach((view, index) => {
    let crop = crops.get(view.scale);
    if (crop === undefined) {
      crop = scratch(crops.size, 3 * planePx);
      sampleCrop(image, focus, view.scale, input, crop);
      crops.set(view.scale, crop);
    }
    const target = tensor.subarray(index * 3 * planePx, (index + 1) * 3 * planePx);
    if (view.rotate === 0 && !view.flip) target.set(crop);
    else for (let plane = 0; plane < 3; plane++) orient(crop, target, plane * planePx, input.size, view);
  });
  for (const crop of crops.values()) crop.fill(0);
  return tensor;
}

/** Values of the batch that `makeViews` gives. */
export function tensorLength(views: readonly View[], { size }: Pick<Input, 'size'>): number {
  return views.length * 3 * size * size;
}

/** Upright crops, one a scale, emptied after each picture: fresh buffers would have V8 collect more often. */
const scratches: Float32Array[] = [];

function scratch(place: number, length: number): Float32Array {
  const known = scratches[place];
  if (known?.length === length) return known;
  const fresh = new Float32Array(length);
  scratches[place] = fresh;
  return fresh;
}

function sampleCrop(image: RgbImage, focus: Focus, scale: number, input: Input, out: Float32Array): void {
  const { size } = input;
  const { data, width, height } = image;
  const stepPx = (focus.sidePx * scale) / size;
  const columns = samplePositions(focus.centreX, stepPx, size, width);
  const rows = samplePositions(focus.centreY, stepPx, size, height);
  // Channel by channel, with nothing but local numbers inside: half the time of a loop over channels for each pixel.
  for (let channel = 0; channel < 3; channel++) {
    const deviation = input.std[channel] as number;
    const gain = 1 / (255 * deviation);
    const offset = -(input.mean[channel] as number) / deviation;
    for (let y = 0, at = channel * size * size; y < size; y++) {
      const top = 3 * (rows.low[y] as number) * width + channel;
      const bottom = 3 * (rows.high[y] as number) * width + channel;
      const fy = rows.fraction[y] as number;
      for (let x = 0; x < size; x++, at++) {
        const left = 3 * (columns.low[x] as number);
        const right = 3 * (columns.high[x] as number);
        const fx = columns.fraction[x] as number;
        const a = data[top + left] as number;
        const c = data[bottom + left] as number;
        const upper = a + ((data[top + right] as number) - a) * fx;
        const lower = c + ((data[bottom + right] as number) - c) * fx;
        out[at] = (upper + (lower - upper) * fy) * gain + offset;
      }
    }
  }
}

function samplePositions(centrePx: number, stepPx: number, size: number, limit: number) {
  const low = new Int32Array(size);
  const high = new Int32Array(size);
  const fraction = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const position = clamp(centrePx + (index + 0.5 - size / 2) * stepPx - 0.5, 0, limit - 1);
    const floor = Math.floor(position);
    low[index] = floor;
    high[index] = Math.min(floor + 1, limit - 1);
    fraction[index] = position - floor;
  }
  return { low, high, fraction };
}

/** Turns one plane clockwise, then mirrors it left to right. */
function orient(source: Float32Array, target: Float32Array, offset: number, size: number, view: View): void {
  const { start, stepX, stepY } = walk(size, view);
  for (let y = 0, to = offset; y < size; y++) {
    for (let x = 0, from = offset + start + y * stepY; x < size; x++, from += stepX, to++)
      target[to] = source[from] as number;
  }
}

/** Where in the upright square the view's first cell lies, and the steps that its columns and rows take there. */
function walk(size: number, view: View): { start: number; stepX: number; stepY: number } {
  const place = (x: number, y: number) => {
    const [sourceX, sourceY] = sourceCell(view.flip ? size - 1 - x : x, y, size, view.rotate);
    return sourceY * size + sourceX;
  };
  const start = place(0, 0);
  return { start, stepX: place(1, 0) - start, stepY: place(0, 1) - start };
}

/** The cell of the upright square that stands at (x, y) after a clockwise turn. */
function sourceCell(x: number, y: number, size: number, rotate: View['rotate']): [number, number] {
  switch (rotate) {
    case 0:
      return [x, y];
    case 90:
      return [y, size - 1 - x];
    case 180:
      return [size - 1 - x, size - 1 - y];
    case 270:
      return [size - 1 - y, x];
  }
}

/** Undoes {@link makeViews}'s turning and mirroring on one square map of size × size cells. */
export function uprightMap(map: Float32Array, size: number, view: View): Float32Array {
  const { start, stepX, stepY } = walk(size, view);
  const upright = new Float32Array(map.length);
  for (let at = 0; at < map.length; at++)
    upright[start + (at % size) * stepX + Math.floor(at / size) * stepY] = map[at] as number;
  return upright;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
