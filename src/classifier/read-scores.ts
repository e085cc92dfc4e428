import { type CalibratedScores, calibrate, shiftPrior, sigmoid } from './calibration.ts';
import type { BandThresholds, Manifest, PictureKind } from './manifest.ts';
import { bandThresholds, type KindReading, priorsOf, readingsOf } from './manifest-readings.ts';

/** The scores as one calibration reads them. */
export interface Reading extends CalibratedScores {
  /** Where the bands begin, on the scale of `uncorrected` and on that of `probability`. */
  readonly thresholds: { readonly uncorrected: BandThresholds; readonly shown: BandThresholds };
  /** The probability where a share of `priorsOf(manifest).general` is malignant. */
  readonly general: number;
}

/** The scores of one picture, read for its kind. */
export interface ReadScores {
  /** `unclear` too where the model does not tell the kinds apart. */
  readonly kind: PictureKind | 'unclear';
  /** Probability that the picture was taken through a dermatoscope; absent where the model does not say. */
  readonly dermoscopyProbability?: number;
  /** Malignant share that the probabilities hold for. */
  readonly prior: number;
  /** That of the picture's kind, or both where the kind is unclear; the one with the higher probability first. */
  readonly readings: readonly [Reading, ...Reading[]];
}

/**
 * Calibrates the scores for the kind of picture.
 *
 * @param logits class scores, averaged over the views.
 * @param kindLogit positive = dermoscopy, averaged over the views; undefined where the model does not say.
 * @param prior malignant share that the probabilities are to hold for; the manifest's reference where none is given.
 */
export function readScores(
  logits: ArrayLike<number>,
  kindLogit: number | undefined,
  manifest: Manifest,
  prior: number = priorsOf(manifest).reference,
): ReadScores {
  const dermoscopyProbability = kindLogit === undefined ? undefined : sigmoid(kindLogit);
  const kind = kindOf(dermoscopyProbability, manifest);
  const all = readingsOf(manifest);
  const fitting = all.filter((one) => kind === 'unclear' || one.kind === kind);
  const [first, ...others] = fitting.map((one) => read(logits, manifest, one, prior));
  if (first === undefined) throw new TypeError(`The manifest has no calibration for ${kind}.`);
  const sorted = [first, ...others].sort((a, b) => b.probability - a.probability) as [Reading, ...Reading[]];
  return {
    kind,
    ...(dermoscopyProbability === undefined ? {} : { dermoscopyProbability }),
    prior,
    readings: sorted,
  };
}

function kindOf(dermoscopyProbability: number | undefined, { kinds }: Manifest): PictureKind | 'unclear' {
  if (dermoscopyProbability === undefined || kinds === undefined) return 'unclear';
  if (dermoscopyProbability > kinds.unclear.to) return 'dermoscopy';
  return dermoscopyProbability < kinds.unclear.from ? 'close-up' : 'unclear';
}

function read(logits: ArrayLike<number>, manifest: Manifest, one: KindReading, prior: number): Reading {
  const { calibration } = one;
  const scores = calibrate(logits, manifest, calibration, prior);
  const uncorrected = bandThresholds(manifest, one);
  const shown = (threshold: number) => shiftPrior(threshold, calibration.prior, prior);
  return {
    ...scores,
    thresholds: { uncorrected, shown: { raised: shown(uncorrected.raised), high: shown(uncorrected.high) } },
    general: shiftPrior(scores.uncorrected, calibration.prior, priorsOf(manifest).general),
  };
}
