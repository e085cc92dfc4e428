import type { Manifest } from '../classifier/manifest.ts';
import type { Quality } from '../photo/raster.ts';
import type { AbstentionReason } from './outcome.ts';

/** Why a picture is too poor to be judged, by the thresholds of the manifest; undefined where it is good enough. */
export function judgeQuality(
  quality: Quality,
  limits: Manifest['quality'],
): Exclude<AbstentionReason, 'not-a-lesion'> | undefined {
  if (Math.min(quality.width, quality.height) < limits.minShortSidePx) return 'too-small';
  if (quality.luma < limits.minLuma) return 'too-dark';
  if (quality.luma > limits.maxLuma) return 'too-bright';
  if (quality.sharpness < limits.minSharpness) return 'blurred';
  return undefined;
}
