import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { MoleCheck } from '../../src/check/molecheck.ts';
import type { Band, Kind } from '../../src/check/outcome.ts';
import { mapOrdered } from '../../src/commands/map-ordered.ts';
import { createProgress } from '../../src/commands/progress.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import type { Item } from './dataset.ts';
import type { Degradation } from './degrade.ts';

/** What the shipped pipeline says of one picture. `kind` is how it was taken, `taken` what the model took it for. */
export interface Scored extends Item {
  /** Calibrated malignant probability at the reference prior, of the kind that the picture was taken for. */
  readonly score: number;
  readonly band: Band;
  readonly taken: Kind;
  /** Probability of dermoscopy; absent where the model does not say. */
  readonly kindScore?: number;
  readonly positive: boolean;
  /** Calibrated probabilities, class scores with the class offsets, and raw class scores, in the manifest's order. */
  readonly classes: readonly number[];
  readonly classScores: readonly number[];
  readonly logits: readonly number[];
  readonly lesionProbability: number;
  readonly quality: { readonly sharpness: number; readonly luma: number };
  /** Outcome of the complete check: `assessed`, or why it abstained or rejected. */
  readonly outcome: string;
}

/** Runs every picture through `MoleCheck.check`, ungated for the scores; the gate's verdict is derived from them. */
export async function scoreAll(
  moleCheck: MoleCheck,
  items: readonly Item[],
  degradation?: Degradation,
): Promise<Scored[]> {
  const progress = createProgress(items.length);
  const scored: Scored[] = [];
  for await (const one of mapOrdered(items, availableParallelism(), (item) => scoreOne(moleCheck, item, degradation))) {
    scored.push(one);
    progress.step();
  }
  progress.clear();
  return scored;
}

const fromScores = ['kindScore', 'classes', 'classScores', 'logits', 'lesionProbability', 'quality'] as const;

async function scoreOne(moleCheck: MoleCheck, item: Item, degradation?: Degradation): Promise<Scored> {
  const original = await readFile(item.path);
  const bytes = degradation === undefined ? original : await degradation(original);
  const seen: Pick<Scored, (typeof fromScores)[number]>[] = [];
  const ungated = await moleCheck.check(photoFromBytes(bytes), {
    gate: false,
    onScores: (scores, photo) =>
      seen.push({
        ...(scores.dermoscopyProbability === undefined ? {} : { kindScore: scores.dermoscopyProbability }),
        classes: [...scores.readings[0].classes],
        classScores: [...scores.readings[0].classScores],
        logits: [...scores.logits],
        lesionProbability: scores.lesionProbability,
        quality: { sharpness: photo.quality.sharpness, luma: photo.quality.luma },
      }),
  });
  const [scores] = seen;
  if (ungated.outcome !== 'assessed' || scores === undefined)
    throw new Error(`${item.path}: ${ungated.outcome === 'assessed' ? 'no scores' : ungated.reason}`);
  return {
    ...item,
    ...scores,
    score: ungated.probability,
    band: ungated.band,
    taken: ungated.kind,
    positive: item.malignant === true,
    outcome: verdict(moleCheck, scores),
  };
}

/** The order of MoleCheck.check: darkness and brightness, the gate, blur. Size is not degraded here. */
function verdict(
  { manifest }: MoleCheck,
  { lesionProbability, quality }: Pick<Scored, 'lesionProbability' | 'quality'>,
) {
  if (quality.luma < manifest.quality.minLuma) return 'too-dark';
  if (quality.luma > manifest.quality.maxLuma) return 'too-bright';
  if (lesionProbability < manifest.gate.threshold) return 'not-a-lesion';
  return quality.sharpness < manifest.quality.minSharpness ? 'blurred' : 'assessed';
}
