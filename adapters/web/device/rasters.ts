import { planRasters } from '../../../src/photo/geometry.ts';
import type { PhotoFormat } from '../../../src/photo/picture-types.ts';
import { measureQuality } from '../../../src/photo/quality.ts';
import type { Quality, Raster } from '../../../src/photo/raster.ts';
import { resize } from './resample.ts';

/** What is looked at of a photo, and its measures, as `src/photo/rasterise.ts` makes them on the server. */
export interface Analysed {
  readonly analysis: Raster;
  readonly quality: Quality;
}

/** @param photo every pixel of the picture, upright, in sRGB. */
export function analysisOf(photo: Raster, format: PhotoFormat, shortSidePx: number): Analysed {
  const onLoad = format === 'jpeg' || format === 'webp';
  const plan = planRasters(photo, shortSidePx, onLoad);
  const kept = plan.crop === undefined ? photo : cut(photo, plan.crop);
  const display = resize(kept, plan.display.width, plan.display.height, onLoad && plan.crop === undefined);
  const analysis = resize(display, plan.analysis.width, plan.analysis.height);
  return { analysis, quality: measureQuality(analysis, photo) };
}

function cut(
  { data, width: from }: Raster,
  { left, top, width, height }: { readonly left: number; readonly top: number } & Pick<Raster, 'width' | 'height'>,
): Raster {
  const part = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const start = 3 * ((top + y) * from + left);
    part.set(data.subarray(start, start + 3 * width), 3 * y * width);
  }
  return { data: part, width, height };
}
