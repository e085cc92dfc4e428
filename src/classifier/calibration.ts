import type { Manifest } from './manifest.ts';

export interface CalibratedScores {
  /** Calibrated malignant probability, after the prior correction where one is set, 0..1. */
  readonly probability: number;
  /** The same before the prior correction: what the operating points, and so the bands, are defined on. */
  readonly uncorrected: number;
  /** Seven probabilities in label order; they sum to 1 and the malignant ones to `probability`. */
  readonly classes: Float64Array;
}

/**
 * Turns class scores into calibrated probabilities (Platt scaling of the malignant log-odds, temperature for the classes).
 * A manifest with offsets adds them to the class scores for the malignant probability alone: scores that name rare classes well rank
 * malignant against benign a little worse.
 *
 * @param logits seven class scores, averaged over the views.
 * @param prior malignant share among the operator's people; corrects the probability by Saerens, Latinne & Decaestecker
 *   (Neural Computation 14, 2002), leaving the order of people unchanged.
 */
export function calibrate(
  logits: ArrayLike<number>,
  manifest: Pick<Manifest, 'labels' | 'malignant' | 'calibration'>,
  prior?: number,
): CalibratedScores {
  const isMalignant = manifest.labels.map((label) => manifest.malignant.includes(label));
  const { scale, bias, offsets = [] } = manifest.calibration.malignant;
  const shifted = Float64Array.from(logits, (value, index) => value + (offsets[index] ?? 0));
  const uncorrected = sigmoid(scale * malignantLogOdds(shifted, isMalignant) + bias);
  const probability = prior === undefined ? uncorrected : shiftPrior(uncorrected, manifest.calibration.prior, prior);
  const classes = softmax(logits, manifest.calibration.temperature);
  const malignantShare = classes.reduce((sum, value, index) => (isMalignant[index] ? sum + value : sum), 0);
  for (let index = 0; index < classes.length; index++) {
    const [target, share] = isMalignant[index] ? [probability, malignantShare] : [1 - probability, 1 - malignantShare];
    const members = isMalignant.filter((value) => value === isMalignant[index]).length;
    // A group that the softmax rounds to nothing shares its probability evenly.
    classes[index] = share > 0 ? ((classes[index] as number) * target) / share : target / members;
  }
  return { probability, uncorrected, classes };
}

/** log(P(malignant)/P(benign)) of the softmax, without leaving log space, so that far scores neither overflow nor round to 0 or 1. */
function malignantLogOdds(logits: ArrayLike<number>, isMalignant: readonly boolean[]): number {
  return (
    logSumExp(logits, (index) => isMalignant[index] === true) -
    logSumExp(logits, (index) => isMalignant[index] === false)
  );
}

function logSumExp(values: ArrayLike<number>, keep: (index: number) => boolean): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++)
    if (keep(index)) largest = Math.max(largest, values[index] as number);
  let sum = 0;
  for (let index = 0; index < values.length; index++)
    if (keep(index)) sum += Math.exp((values[index] as number) - largest);
  return largest + Math.log(sum);
}

function softmax(logits: ArrayLike<number>, temperature: number): Float64Array {
  const scaled = Float64Array.from(logits, (value) => value / temperature);
  const normaliser = logSumExp(scaled, () => true);
  return scaled.map((value) => Math.exp(value - normaliser));
}

/** A probability that was calibrated where a share `trained` was malignant, carried over to where a share `wanted` is. */
export function shiftPrior(probability: number, trained: number, wanted: number): number {
  const malignant = probability * (wanted / trained);
  const benign = (1 - probability) * ((1 - wanted) / (1 - trained));
  return malignant / (malignant + benign);
}

/** Logistic function. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
