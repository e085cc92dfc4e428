import type { BandThresholds, Calibration, Manifest, PictureKind } from './manifest.ts';

// What code that runs in a browser as well asks of a manifest: nothing here reads or validates a file.

/** How the scores of pictures of one kind are read; without `kind`: of all pictures. */
export interface KindReading {
  readonly kind?: PictureKind;
  readonly calibration: Calibration;
  readonly operatingPoints: NonNullable<Manifest['operatingPoints']>;
  readonly figures?: NonNullable<Manifest['figures']> | undefined;
}

/** What the manifest says of each kind of picture: one entry for all of them, or dermoscopy and close-ups. */
export function readingsOf({ kinds, calibration, operatingPoints, figures }: Manifest): readonly KindReading[] {
  if (kinds !== undefined)
    return (['dermoscopy', 'close-up'] as const).map((kind): KindReading => ({ kind, ...kinds[kind] }));
  if (calibration === undefined || operatingPoints === undefined)
    throw new TypeError('The manifest has neither a calibration nor kinds.');
  return [{ calibration, operatingPoints, figures }];
}

/** Where the bands begin, on the probability before any prior correction. */
export function bandThresholds({ bands }: Manifest, { operatingPoints }: KindReading): BandThresholds {
  const threshold = (name: string) => operatingPoints.find((point) => point.name === name)?.threshold ?? 1;
  return { raised: threshold(bands.raised), high: threshold(bands.high) };
}

/** One in five as in HAM10000, and one in fifty: the malignant shares that the figures hold for where a manifest names none. */
export function priorsOf({ priors }: Manifest): { readonly reference: number; readonly general: number } {
  return priors ?? { reference: 0.2, general: 0.02 };
}

type Network = NonNullable<Manifest['weights']['others']>[number];

/** All networks of a model, the first of the views first. */
export function networksOf({ weights }: Manifest): readonly Network[] {
  return [weights, ...(weights.others ?? [])];
}
