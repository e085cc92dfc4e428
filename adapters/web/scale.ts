import { shiftPrior } from '../../src/classifier/calibration.ts';
import type { Manifest } from '../../src/classifier/manifest.ts';

/** Where the bands begin on the page's gauge, 0..1. */
export interface Scale {
  readonly raised: number;
  readonly high: number;
}

/** The bands' thresholds on the scale of the shown probability: with an operator's prior they move along with it. */
export function scaleOf(manifest: Pick<Manifest, 'bands' | 'operatingPoints' | 'calibration'>, prior?: number): Scale {
  const threshold = (name: string): number => {
    const found = manifest.operatingPoints.find((point) => point.name === name)?.threshold ?? 1;
    return prior === undefined ? found : shiftPrior(found, manifest.calibration.prior, prior);
  };
  return { raised: threshold(manifest.bands.raised), high: threshold(manifest.bands.high) };
}
