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
  const merged = mergeByScale(maps);
  const values = new Float32Array(width * height);
  let high = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = ((column + 0.5) * image.width) / width - focus.centreX;
      const y = ((row + 0.5) * image.height) / height - focus.centreY;
      const value = Math.max(0, averageAt(merged, focus.sidePx, x, y));
      values[row * width + column] = value;
      high = Math.max(high, value);
    }
  }
  if (high > 0) for (let index = 0; index < values.length; index++) values[index] = (values[index] as number) / high;
  return { values, width, height };
}

interface MergedMap extends SquareMap {
  /** How many maps it is the mean of. */
  readonly count: number;
}

/** Maps of one scale lie in the same place, so one mean stands for all of them: 16 views take 2 ms instead of 14. */
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

/** The mean over all views at a point, pixels from the focus; a view that does not see it counts with 0. */
function averageAt(maps: readonly MergedMap[], sidePx: number, x: number, y: number): number {
  let sum = 0;
  let views = 0;
  for (const map of maps) {
    views += map.count;
    const half = (sidePx * map.scale) / 2;
    if (Math.abs(x) > half || Math.abs(y) > half) continue;
    const value = smoothed(map, ((x + half) / (2 * half)) * map.size - 0.5, ((y + half) / (2 * half)) * map.size - 0.5);
    sum += value * map.count * rampAt(half - Math.abs(x), half) * rampAt(half - Math.abs(y), half);
  }
  return sum / views;
}

/** 0 at the edge of a view, 1 from {@link rampShare} of its half side on, without a corner at either end. */
function rampAt(insidePx: number, halfPx: number): number {
  const share = Math.min(1, insidePx / (rampShare * halfPx));
  return share * share * (3 - 2 * share);
}

/**
 * The map between its cells, by the uniform cubic B-spline over the sixteen around: each cell becomes a round spot. Linear
 * interpolation draws the cells' own crosses and squares, which look as if the model had seen edges there.
 */
function smoothed({ values, size }: SquareMap, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = splineWeights(x - left);
  const down = splineWeights(y - top);
  let sum = 0;
  for (let row = 0; row < 4; row++) {
    const first = clampIndex(top - 1 + row, size) * size;
    for (let column = 0; column < 4; column++)
      sum +=
        (down[row] as number) *
        (across[column] as number) *
        (values[first + clampIndex(left - 1 + column, size)] as number);
  }
  return sum;
}

/** Weights of the cells one before, at, one and two after, for a point `t` (0..1) behind the cell. Their sum is 1. */
function splineWeights(t: number): readonly [number, number, number, number] {
  const rest = 1 - t;
  return [rest ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * rest * rest + 3 * rest ** 3) / 6, t ** 3 / 6];
}

function clampIndex(value: number, size: number): number {
  return Math.min(Math.max(value, 0), size - 1);
}
