import type { BandThresholds } from '../classifier/manifest.ts';
import type { Reading } from '../classifier/read-scores.ts';
import type { Band } from './outcome.ts';

const rank: Readonly<Record<Band, number>> = { low: 0, raised: 1, high: 2 };

/**
 * The risk band of a picture: the highest of its readings, of which there are two where its kind is unclear. Taken before any
 * prior correction: the thresholds are operating points of the model (a sensitivity on `val`), and those do not move when
 * the people do.
 */
export function bandOf(readings: readonly Reading[]): Band {
  const bands = readings.map(({ uncorrected, thresholds }): Band => {
    if (uncorrected >= thresholds.uncorrected.high) return 'high';
    return uncorrected >= thresholds.uncorrected.raised ? 'raised' : 'low';
  });
  return bands.reduce((highest, band) => (rank[band] > rank[highest] ? band : highest), 'low');
}

/**
 * Where the bands begin on the scale of the figure that is shown. Of two readings, the figure is the higher and the band the
 * higher, perhaps of the other one: a line that the picture has crossed is the lower of the two, one that it has not the higher,
 * so that the figure always lies within its band.
 */
export function shownThresholds(readings: readonly Reading[], band: Band): BandThresholds {
  const raised = readings.map(({ thresholds }) => thresholds.shown.raised);
  const high = readings.map(({ thresholds }) => thresholds.shown.high);
  return {
    raised: band === 'low' ? Math.max(...raised) : Math.min(...raised),
    high: band === 'high' ? Math.min(...high) : Math.max(...high),
  };
}
