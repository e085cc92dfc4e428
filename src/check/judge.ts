import type { Classification } from '../classifier/classifier.ts';
import type { Manifest } from '../classifier/manifest.ts';
import { priorsOf } from '../classifier/manifest-readings.ts';
import type { Quality } from '../photo/raster.ts';
import { bandOf, shownThresholds } from './band.ts';
import { judgeQuality } from './judge-quality.ts';
import type { AbstentionReason, Assessed, Diagnosis } from './outcome.ts';

// What happens between pixels and an outcome, on the server and in a browser alike.

/** The scores of a picture that can be judged, or why it can't be. */
export type Verdict = { readonly scores: Classification } | { readonly abstains: AbstentionReason };

/**
 * Whether a picture can be judged: by its size and light before the network sees it, then by the gate. Blur comes last, as
 * something else out of focus is something else first.
 *
 * @param gated false lets everything through: for evaluation.
 * @throws what `classify` throws.
 */
export async function judge(
  quality: Quality,
  manifest: Manifest,
  gated: boolean,
  classify: () => Promise<Classification>,
): Promise<Verdict> {
  const poor = judgeQuality(quality, manifest.quality);
  if (gated && poor !== undefined && poor !== 'blurred') return { abstains: poor };
  const scores = await classify();
  if (gated && scores.lesionProbability < manifest.gate.threshold) return { abstains: 'not-a-lesion' };
  if (gated && poor !== undefined) return { abstains: poor };
  return { scores };
}

/** What people are told of the scores: the figures, their condition, the band and the classes. */
export function findingsOf(
  { kind, prior, readings }: Classification,
  manifest: Manifest,
): Omit<Assessed, 'heatMap' | 'model' | 'engine' | 'timingsMs'> {
  const [{ probability, general, classes }] = readings;
  const band = bandOf(readings);
  const diagnoses = manifest.labels.map((code, index): Diagnosis => ({ code, probability: classes[index] as number }));
  return {
    outcome: 'assessed',
    kind,
    probability,
    prior,
    general: { prior: priorsOf(manifest).general, probability: general },
    band,
    thresholds: shownThresholds(readings, band),
    diagnoses: diagnoses.sort((a, b) => b.probability - a.probability),
  };
}
