import type { Manifest } from '../classifier/manifest.ts';
import type { Band } from './outcome.ts';

/**
 * The risk band of a calibrated malignant probability, taken before any prior correction: the thresholds are operating
 * points of the model (a sensitivity on `val`), and those do not move when the people do.
 */
export function bandOf(
  uncorrectedProbability: number,
  { bands, operatingPoints }: Pick<Manifest, 'bands' | 'operatingPoints'>,
): Band {
  const threshold = (name: string) => operatingPoints.find((point) => point.name === name)?.threshold ?? 1;
  if (uncorrectedProbability >= threshold(bands.high)) return 'high';
  return uncorrectedProbability >= threshold(bands.raised) ? 'raised' : 'low';
}
