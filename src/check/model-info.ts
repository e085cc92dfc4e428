import { shiftPrior } from '../classifier/calibration.ts';
import type { Manifest } from '../classifier/manifest.ts';
import { priorsOf, readingsOf } from '../classifier/manifest-readings.ts';

/**
 * What people are told of a model: the operating points and measured figures of each kind of picture, or of all.
 *
 * @param prior malignant share that the shown figures hold for, and so the thresholds.
 */
export function modelInfo(manifest: Manifest, prior = priorsOf(manifest).reference) {
  const readings = readingsOf(manifest);
  return {
    name: manifest.name,
    version: manifest.version,
    dataSets: manifest.dataSets,
    operatingPoints: readings.flatMap(({ kind, operatingPoints, calibration }) =>
      operatingPoints.map(({ threshold, ...point }) => ({
        kind,
        threshold: shiftPrior(threshold, calibration.prior, prior),
        ...point,
      })),
    ),
    /** Name of the operating point below which the band is `low`. */
    raised: manifest.bands.raised,
    figures: readings.flatMap(({ kind, figures }) => (figures === undefined ? [] : [{ kind, ...figures }])),
  };
}
