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
  const { size } = input;
  const length = 3 * size * size;
  /** Of each scale the first view, which is sampled: the others are the same square, turned. */
  const sampled = new Map<number, Placed>();
  views.forEach((view, index) => {
    const placed = { cells: tensor.subarray(index * length, (index + 1) * length), ...placesIn(view, size) };
    const same = sampled.get(view.scale);
    if (same !== undefined) {
      copyTurned(same, placed, size);
      return;
    }
    sampleSquare(image, focus, view.scale, input, placed);
    sampled.set(view.scale, placed);
  });
  return tensor;
}

/** Values of the batch that `makeViews` gives. */
export function tensorLength(views: readonly View[], { size }: Pick<Input, 'size'>): number {
  return views.length * 3 * size * size;
}

/** A view's three planes, and where the upright square's cells lie in each. */
interface Placed extends Places {
  readonly cells: Float32Array;
}

/**
 * A line of the raster is read once for all lines of the square that lie between it and the next, in all three channels, with
 * nothing but local numbers inside: three fifths of the time of reading four pixels for each cell (0.81 to 0.47 ms).
 */
function sampleSquare(image: RgbImage, focus: Focus, scale: number, input: Input, target: Placed): void {
  const { size } = input;
  const { data, width, height } = image;
  const stepPx = (focus.sidePx * scale) / size;
  const columns = samplePositions(focus.centreX, stepPx, size, width);
  const rows = samplePositions(focus.centreY, stepPx, size, height);
  let upper = { row: -1, samples: new Float64Array(3 * size) };
  let lower = { row: -1, samples: new Float64Array(3 * size) };
  for (let y = 0; y < size; y++) {
    if (lower.row === rows.low[y]) [upper, lower] = [lower, upper];
    for (const [line, row] of [
      [upper, rows.low[y] as number],
      [lower, rows.high[y] as number],
    ] as const) {
      if (line.row === row) continue;
      sampleLine(data.subarray(3 * row * width, 3 * (row + 1) * width), columns, line.samples);
      line.row = row;
    }
    mixLines(upper.samples, lower.samples, rows.fraction[y] as number, y, input, target);
  }
}

/** One line of the raster at the square's columns: size reds, size greens, size blues. */
function sampleLine(pixels: Uint8Array, { low, high, fraction }: SamplePositions, line: Float64Array): void {
  const size = low.length;
  for (let x = 0; x < size; x++) {
    const left = 3 * (low[x] as number);
    const right = 3 * (high[x] as number);
    const share = fraction[x] as number;
    const red = pixels[left] as number;
    const green = pixels[left + 1] as number;
    const blue = pixels[left + 2] as number;
    line[x] = red + ((pixels[right] as number) - red) * share;
    line[size + x] = green + ((pixels[right + 1] as number) - green) * share;
    line[2 * size + x] = blue + ((pixels[right + 2] as number) - blue) * share;
  }
}

function mixLines(
  upper: Float64Array,
  lower: Float64Array,
  share: number,
  y: number,
  { size, mean, std }: Input,
  { cells, start, right, down }: Placed,
): void {
  for (let channel = 0, from = 0; channel < 3; channel++) {
    const deviation = std[channel] as number;
    const gain = 1 / (255 * deviation);
    const offset = -(mean[channel] as number) / deviation;
    for (let end = from + size, to = channel * size * size + start + y * down; from < end; from++, to += right) {
      const above = upper[from] as number;
      cells[to] = (above + ((lower[from] as number) - above) * share) * gain + offset;
    }
  }
}

function copyTurned({ cells: from, ...source }: Placed, { cells: to, ...target }: Placed, size: number): void {
  const { right: stepFrom } = source;
  const { right: stepTo } = target;
  // Half a turn, as between the shipped model's views of one scale, is the plane from behind: a twentieth of the time.
  if (stepTo === -stepFrom && target.down === -source.down) {
    to.set(from);
    for (let plane = 0; plane < to.length; plane += size * size) to.subarray(plane, plane + size * size).reverse();
    return;
  }
  for (let line = 0; line < 3 * size; line++) {
    const plane = Math.floor(line / size) * size * size;
    let read = plane + source.start + (line % size) * source.down;
    let written = plane + target.start + (line % size) * target.down;
    for (let x = 0; x < size; x++, read += stepFrom, written += stepTo) to[written] = from[read] as number;
  }
}

interface SamplePositions {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly fraction: Float32Array;
}

function samplePositions(centrePx: number, stepPx: number, size: number, limit: number): SamplePositions {
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

/** Where in a view's plane the upright square's first cell lies, and the steps to its right and its lower neighbour. */
interface Places {
  readonly start: number;
  readonly right: number;
  readonly down: number;
}

function placesIn({ rotate, flip }: Pick<View, 'rotate' | 'flip'>, size: number): Places {
  const place = (x: number, y: number): number => {
    const [turnedX, turnedY] = turned(x, y, size, rotate);
    return turnedY * size + (flip ? size - 1 - turnedX : turnedX);
  };
  const start = place(0, 0);
  return { start, right: place(1, 0) - start, down: place(0, 1) - start };
}

/** Where a cell of the upright square stands after a clockwise turn. */
function turned(x: number, y: number, size: number, rotate: View['rotate']): [number, number] {
  switch (rotate) {
    case 0:
      return [x, y];
    case 90:
      return [size - 1 - y, x];
    case 180:
      return [size - 1 - x, size - 1 - y];
    case 270:
      return [y, size - 1 - x];
  }
}

/** Undoes {@link makeViews}'s turning and mirroring on one square map of size × size cells. */
export function uprightMap(map: Float32Array, size: number, view: View): Float32Array {
  const { start, right, down } = placesIn(view, size);
  return map.map((_, at) => map[start + (at % size) * right + Math.floor(at / size) * down] as number);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
