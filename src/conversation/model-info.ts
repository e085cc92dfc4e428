import type { Kind } from '../check/outcome.ts';
import type { PictureKind } from '../classifier/manifest.ts';
import type { Texts } from './texts.ts';

interface OperatingPoint {
  /** The kind of picture that it holds for; absent: for every one. */
  readonly kind?: PictureKind | undefined;
  readonly name: string;
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** The images it was measured on: `val` chose the line, `test` was never seen. */
  readonly split: string;
}

interface Figures {
  readonly kind?: PictureKind | undefined;
  readonly auc: number;
  readonly images: number;
}

/** What /about says of the model. */
export interface ModelInfo {
  readonly name: string;
  readonly version: string;
  /** Names of the collections of pictures that it learned from. */
  readonly dataSets?: readonly string[] | undefined;
  readonly operatingPoints: readonly OperatingPoint[];
  /** Name of the operating point below which the band is `low`. */
  readonly raised: string;
  /** Measured on images the model never saw; left out where nobody measured them. */
  readonly figures?: readonly Figures[] | undefined;
}

/**
 * Of 100 malignant spots, how many scored in the low band, on which images; undefined where nobody measured it.
 *
 * @param kind of picture; left out or `unclear`: the kind of which it misses more.
 */
export function missedOf100(
  model: ModelInfo,
  kind?: Kind,
): { readonly count: number; readonly split: string } | undefined {
  const [point] = model.operatingPoints
    .filter(({ name }) => name === model.raised)
    .filter((one) => kind === undefined || kind === 'unclear' || one.kind === undefined || one.kind === kind)
    .toSorted((a, b) => a.sensitivity - b.sensitivity);
  if (point === undefined) return undefined;
  return { count: Math.max(1, Math.round((1 - point.sensitivity) * 100)), split: point.split };
}

/** "images it never saw" or "images used to set the line". */
export function whereText(split: string, { t }: Texts): string {
  return t(split === 'test' ? 'about.whereUnseen' : 'about.whereTuned');
}

/** What is said of phone photos: a model that tells the kinds of picture apart has a calibration of its own for close-ups. */
export function phoneText(model: ModelInfo | undefined, { t }: Texts): string {
  const tellsKinds = model?.operatingPoints.some(({ kind }) => kind === 'close-up') === true;
  return t(tellsKinds ? 'certainty.phoneKinds' : 'certainty.phone');
}
