import type { BandThresholds, PictureKind } from '../classifier/manifest.ts';
import type { RejectionReason } from './rejection.ts';

/** A class of the model. Ours knows the seven of HAM10000 (Tschandl et al., Sci. Data 5, 180161, 2018); another may know others. */
export type DiagnosisCode = string;

/** What a picture was taken for; `unclear` also where the model does not tell the two apart. */
export const kinds = ['dermoscopy', 'close-up', 'unclear'] as const satisfies readonly (PictureKind | 'unclear')[];
export type Kind = (typeof kinds)[number];

/** Risk band of the malignant probability; the thresholds are operating points of the manifest, chosen on `val`. */
export const bands = ['low', 'raised', 'high'] as const;
export type Band = (typeof bands)[number];

/** Why a readable picture can't be judged. */
export const abstentionReasons = ['not-a-lesion', 'blurred', 'too-dark', 'too-bright', 'too-small'] as const;
export type AbstentionReason = (typeof abstentionReasons)[number];

export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** 0..1; all of them sum to 1, and those of the malignant classes sum to {@link Assessed.probability}. */
  readonly probability: number;
}

/** An encoded picture for people to look at. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly mimeType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/**
 * Pictures of where the model looked, each drawn when it is asked for. Whatever a photo may be, drawing does not throw; what is
 * thrown is a fault of ours.
 */
export interface HeatMap {
  /** The photo without the map. */
  bare(): Promise<Picture>;
  /** The photo with the map over it. */
  photo(): Promise<Picture>;
  /** The same with the scale of the colours under it, for those who see nothing but the picture. */
  withScale(): Promise<Picture>;
  /** The map alone, transparent where the model did not look, of the photo's aspect: to be stretched over it. */
  overlay(): Promise<Picture>;
}

/** Milliseconds spent, for the caller's log and the metrics. */
export interface TimingsMs {
  readonly fetch?: number;
  readonly decode: number;
  readonly infer: number;
  readonly total: number;
}

export interface Assessed {
  readonly outcome: 'assessed';
  /** The kind of picture that the figure and the band hold for; where it is unclear they are the more cautious of the two. */
  readonly kind: Kind;
  /** Calibrated probability that the lesion is malignant or pre-malignant (ours: mel + bcc + akiec), 0..1, where a share of {@link prior} is. */
  readonly probability: number;
  /** The malignant share that {@link probability} holds for: the manifest's reference, or `PRIOR_MALIGNANT`. */
  readonly prior: number;
  /** The same for people of whom few have a malignant lesion. */
  readonly general: { readonly prior: number; readonly probability: number };
  readonly band: Band;
  /** Where the bands raised and high begin for this picture, on the scale of {@link probability}. */
  readonly thresholds: BandThresholds;
  /** Every class, the most probable first. */
  readonly diagnoses: readonly Diagnosis[];
  /** Where the evidence for the leading class lay. It holds the photo's pixels: let it go with the outcome. */
  readonly heatMap?: HeatMap;
  /** `name@version` of the manifest. */
  readonly model: string;
  readonly engine: string;
  readonly timingsMs: TimingsMs;
}

export interface Abstained {
  readonly outcome: 'abstained';
  readonly reason: AbstentionReason;
  readonly model: string;
  readonly engine: string;
  readonly timingsMs: TimingsMs;
}

export interface Rejected {
  readonly outcome: 'rejected';
  readonly reason: RejectionReason;
  /** For `busy`: when to try again. */
  readonly retryAfterMs?: number;
  readonly timingsMs: TimingsMs;
}

/** What one check of one photo ends in. Nothing that a user can cause is thrown. */
export type Outcome = Assessed | Abstained | Rejected;
