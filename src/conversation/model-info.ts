import type { Texts } from './texts.ts';

interface OperatingPoint {
  readonly name: string;
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
  /** The images it was measured on: `val` chose the line, `test` was never seen. */
  readonly split: string;
}

/** What /about says of the model. */
export interface ModelInfo {
  readonly name: string;
  readonly version: string;
  readonly operatingPoints: readonly OperatingPoint[];
  /** Name of the operating point below which the band is `low`. */
  readonly raised: string;
  /** Measured on images the model never saw; left out where nobody measured them. */
  readonly figures?: { readonly auc: number; readonly images: number } | undefined;
}

/** Of 100 malignant spots, how many scored in the low band, on which images; undefined where nobody measured it. */
export function missedOf100(model: ModelInfo): { readonly count: number; readonly split: string } | undefined {
  const point = model.operatingPoints.find(({ name }) => name === model.raised);
  if (point === undefined) return undefined;
  return { count: Math.max(1, Math.round((1 - point.sensitivity) * 100)), split: point.split };
}

/** "images it never saw" or "images used to set the line". */
export function whereText(split: string, { t }: Texts): string {
  return t(split === 'test' ? 'about.whereUnseen' : 'about.whereTuned');
}
