import type { Focus, RgbImage } from './views.ts';

/** A class activation map in the place where it belongs on the raster. */
export interface ActivationMap {
  /** height × width values 0..1, row-major: 1 where the model's evidence was strongest. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

interface SquareMap {
  /** size × size, upright. */
  readonly values: Float32Array;
  readonly size: number;
  /** Side of the view's crop as a share of the focus side. */
  readonly scale: number;
}

/** Cells along the short side of the drawn map: fine enough to look smooth when enlarged, small enough to cost nothing. */
const shortSideCells = 60;

/**
 * A view's map gains its weight over this share of its half side: no line is to be seen where it begins (a hard edge would look like a finding),
 * and its outermost cells, which see more padding than picture, count for little.
 */
const rampShare = 0.35;

/**
 * Lays the views' square maps over the frame, takes the mean over all views and stretches what speaks for the class to 0..1. Each
 * map counts by how it differs from its own mean (networks of an ensemble have other base lines); of what a view does not see it says nothing.
 * Cells that no view saw are 0. Zhou et al., "Learning deep features for discriminative localization", CVPR 2016.
 */
export function placeMaps(
  maps: readonly SquareMap[],
  focus: Focus,
  image: Pick<RgbImage, 'width' | 'height'>,
): ActivationMap {
  const cellPx = Math.min(image.width, image.height) / shortSideCells;
  const width = Math.max(1, Math.round(image.width / cellPx));
  const height = Math.max(1, Math.round(image.height / cellPx));
  const values = new Float32Array(width * height);
  for (const { scale, size, values: cells, count } of mergeByScale(maps)) {
    const halfPx = (focus.sidePx * scale) / 2;
    const across = readAlong(width, image.width / width, focus.centreX, halfPx, size);
    const down = readAlong(height, image.height / height, focus.centreY, halfPx, size);
    const rows = new Float64Array(size * width);
    for (let row = 0; row < size; row++)
      for (let column = 0; column < width; column++) rows[row * width + column] = across(column, cells, row * size, 1);
    const share = count / maps.length;
    for (let column = 0; column < width; column++)
      for (let row = 0; row < height; row++)
        values[row * width + column] =
          (values[row * width + column] as number) + share * down(row, rows, column, width);
  }
  stretchOver(values);
  return { values, width, height };
}

/** What speaks against the class is 0, the strongest of what speaks for it 1. */
function stretchOver(values: Float32Array): void {
  let high = 0;
  for (const value of values) high = Math.max(high, value);
  if (high > 0)
    for (let cell = 0; cell < values.length; cell++) values[cell] = Math.max(0, values[cell] as number) / high;
  else values.fill(0);
}

interface MergedMap extends SquareMap {
  /** How many maps it is the mean of. */
  readonly count: number;
}

/** Maps of one scale lie in the same place, so one mean stands for all of them. */
function mergeByScale(maps: readonly SquareMap[]): readonly MergedMap[] {
  return [...new Set(maps.map(({ scale }) => scale))].map((scale) => {
    const same = maps.filter((map) => map.scale === scale);
    const { size } = same[0] as SquareMap;
    const values = new Float32Array(size * size);
    for (const map of same) {
      const mean = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
      for (let index = 0; index < values.length; index++)
        values[index] = (values[index] as number) + ((map.values[index] as number) - mean) / same.length;
    }
    return { values, size, scale, count: same.length };
  });
}

/**
 * Reads a line of a map between its cells, by the uniform cubic B-spline over the four around, with the ramp towards the edges of the
 * view. Read along both axes each cell becomes a round spot; linear interpolation draws the cells' own crosses and squares, which
 * look as if the model had seen edges there. Weights are reckoned once an axis: a map takes 0.4 ms, cell by cell it took 3.
 *
 * @returns the value at a position of the frame's axis, of the line that begins at `start` and has its cells `step` apart; 0 outside the view.
 */
function readAlong(positions: number, stepPx: number, centrePx: number, halfPx: number, size: number) {
  const cells = new Int32Array(4 * positions);
  const weights = new Float64Array(4 * positions);
  for (let position = 0; position < positions; position++) {
    const offsetPx = (position + 0.5) * stepPx - centrePx;
    if (Math.abs(offsetPx) > halfPx) continue;
    const at = ((offsetPx + halfPx) / (2 * halfPx)) * size - 0.5;
    const ramp = rampAt(halfPx - Math.abs(offsetPx), halfPx);
    splineWeights(at - Math.floor(at)).forEach((weight, index) => {
      cells[4 * position + index] = Math.min(Math.max(Math.floor(at) - 1 + index, 0), size - 1);
      weights[4 * position + index] = weight * ramp;
    });
  }
  return (position: number, line: ArrayLike<number>, start: number, step: number): number => {
    let sum = 0;
    for (let tap = 4 * position; tap < 4 * position + 4; tap++)
      sum += (weights[tap] as number) * (line[start + (cells[tap] as number) * step] as number);
    return sum;
  };
}

/** 0 at the edge of a view, 1 from {@link rampShare} of its half side on, without a corner at either end. */
function rampAt(insidePx: number, halfPx: number): number {
  const share = Math.min(1, insidePx / (rampShare * halfPx));
  return share * share * (3 - 2 * share);
}

/** Weights of the cells one before, at, one and two after, for a point `t` (0..1) behind the cell. Their sum is 1. */
function splineWeights(t: number): readonly [number, number, number, number] {
  const rest = 1 - t;
  return [rest ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * rest * rest + 3 * rest ** 3) / 6, t ** 3 / 6];
}
