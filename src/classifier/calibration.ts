import type { Calibration, Manifest } from './manifest.ts';

export interface CalibratedScores {
  /** Calibrated malignant probability where a share of `prior` is malignant, 0..1. */
  readonly probability: number;
  /** The same before the prior correction: what the operating points, and so the bands, are defined on. */
  readonly uncorrected: number;
  /** The class scores with the class offsets: their largest names the class when all classes count the same. */
  readonly classScores: Float64Array;
  /** Seven probabilities in label order; they sum to 1 and the malignant ones to `probability`. */
  readonly classes: Float64Array;
}

/**
 * Turns class scores into calibrated probabilities (Platt scaling of the malignant log-odds, temperature for the classes).
 * `malignant.offsets` are added to the class scores for the malignant probability alone, `classOffsets` for the classes alone:
 * scores that name rare classes well rank malignant against benign a little worse.
 *
 * @param logits seven class scores, averaged over the views.
 * @param prior malignant share that the probability is to hold for; it is corrected from `calibration.prior` by Saerens, Latinne &
 *   Decaestecker (Neural Computation 14, 2002), which leaves the order of people unchanged.
 */
export function calibrate(
  logits: ArrayLike<number>,
  manifest: Pick<Manifest, 'labels' | 'malignant'>,
  calibration: Calibration,
  prior: number,
): CalibratedScores {
  const isMalignant = manifest.labels.map((label) => manifest.malignant.includes(label));
  const { scale, bias, offsets = [] } = calibration.malignant;
  const shifted = Float64Array.from(logits, (value, index) => value + (offsets[index] ?? 0));
  const uncorrected = sigmoid(scale * malignantLogOdds(shifted, isMalignant) + bias);
  const probability = shiftPrior(uncorrected, calibration.prior, prior);
  const classScores = Float64Array.from(logits, (value, index) => value + (calibration.classOffsets?.[index] ?? 0));
  const classes = softmax(classScores, calibration.temperature);
  const malignantShare = classes.reduce((sum, value, index) => (isMalignant[index] ? sum + value : sum), 0);
  for (let index = 0; index < classes.length; index++) {
    const [target, share] = isMalignant[index] ? [probability, malignantShare] : [1 - probability, 1 - malignantShare];
    const members = isMalignant.filter((value) => value === isMalignant[index]).length;
    // A group that the softmax rounds to nothing shares its probability evenly.
    classes[index] = share > 0 ? ((classes[index] as number) * target) / share : target / members;
  }
  return { probability, uncorrected, classScores, classes };
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
