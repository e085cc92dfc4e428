import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const probability = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A class: it stands in outcomes, logs and metrics. */
const label = z.string().regex(/^[a-z][a-z0-9_-]*$/);
const labelMap = z.looseObject({
  labels: z.record(label, z.enum(['malignant', 'benign'])),
  malignant: z.undefined().optional(),
});
const weightFile = z.object({
  file: z.string().regex(/^[\w./-]+$/),
  sha256,
  bytes: z.number().int().positive().optional(),
});

/** One network, for one engine or for both. */
const networkSchema = z.object({
  onnx: weightFile,
  tfjs: weightFile.extend({ shards: z.array(weightFile) }).optional(),
});

const viewSchema = z.object({
  /** Side of the square crop as a share of the raster's short side. */
  scale: z.number().gt(0).max(4),
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  flip: z.boolean(),
});

const calibrationSchema = z.object({
  malignant: z.object({
    scale: z.number().positive(),
    bias: z.number(),
    /** Added to the class scores before the log-odds, in label order. */
    offsets: z.array(z.number()).optional(),
  }),
  /** Added to the class scores that name the classes, in label order; the malignant probability does not see them. */
  classOffsets: z.array(z.number()).optional(),
  temperature: z.number().positive(),
  prior: probability.gt(0).lt(1),
});

const operatingPointsSchema = z
  .array(
    z.object({
      name: z.string(),
      threshold: probability,
      sensitivity: probability,
      specificity: probability,
      split: z.enum(['val', 'test']),
    }),
  )
  .min(2);

/** What the model card reports on images the model never saw; `/about` quotes it. */
const figuresSchema = z.object({ auc: probability, images: z.number().int().positive() });

const kindSchema = z.object({
  calibration: calibrationSchema,
  operatingPoints: operatingPointsSchema,
  figures: figuresSchema.optional(),
});

/**
 * Everything that has to be known to use a model's weights rightly; one `manifest.json` beside them.
 * `models/README.md` explains each field to an operator who puts in a model of their own.
 */
const fieldsSchema = z
  .object({
    schema: z.literal(1),
    name: z.string().regex(/^[a-z0-9-]+$/),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    description: z.string(),
    license: z.string(),
    /** Names of the collections that it was trained on, for `/about`. */
    dataSets: z.array(z.string()).optional(),
    /** Two classes or more, in the order of the scores. A file may map each to malignant or benign instead, without `malignant`. */
    labels: z.array(label).min(2),
    malignant: z.array(label).min(1),
    input: z.object({
      name: z.string(),
      size: z.number().int().min(16).max(1024),
      shortSide: z.number().int().min(16).max(1024),
      mean: z.tuple([z.number(), z.number(), z.number()]),
      std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    }),
    outputs: z.object({
      logits: z.string(),
      gate: z.string(),
      maps: z.string(),
      /** Absent where the network does not tell dermoscopy from close-ups. */
      kind: z.string().optional(),
    }),
    weights: networkSchema.extend({
      /** The others of an ensemble: view i is looked at by network i modulo their number, so each view costs one network. */
      others: z.array(networkSchema).optional(),
    }),
    views: z.array(viewSchema).min(1),
    focus: z.record(z.string(), z.unknown()).nullable().default(null),
    /** For every picture, together with `operatingPoints` and `figures`; a model that tells the kinds apart has `kinds` instead. */
    calibration: calibrationSchema.optional(),
    operatingPoints: operatingPointsSchema.optional(),
    figures: figuresSchema.optional(),
    /** Goes with `outputs.kind`. */
    kinds: z
      .object({
        /** Between these two probabilities of dermoscopy a picture's kind is unclear. */
        unclear: z.object({ from: probability, to: probability }),
        dermoscopy: kindSchema,
        'close-up': kindSchema,
      })
      .optional(),
    /** Malignant shares that the two figures of an outcome hold for. */
    priors: z.object({ reference: probability.gt(0).lt(1), general: probability.gt(0).lt(1) }).optional(),
    bands: z.object({ raised: z.string(), high: z.string() }),
    gate: z.object({ threshold: probability }),
    quality: z.object({
      minShortSidePx: z.number().nonnegative(),
      minSharpness: z.number().nonnegative(),
      minLuma: probability,
      maxLuma: probability,
    }),
  })
  .superRefine((manifest, context) => {
    const { labels, malignant } = manifest;
    if (new Set(labels).size !== labels.length)
      context.addIssue({ code: 'custom', path: ['labels'], message: 'a label stands twice' });
    if (!malignant.every((name) => labels.includes(name)))
      context.addIssue({ code: 'custom', path: ['malignant'], message: 'names a class that is none of the labels' });
    if (labels.every((name) => malignant.includes(name)))
      context.addIssue({ code: 'custom', path: ['malignant'], message: 'at least one class must be benign' });
    const calibrations = [
      manifest.calibration,
      manifest.kinds?.dermoscopy.calibration,
      manifest.kinds?.['close-up'].calibration,
    ];
    for (const offsets of calibrations.flatMap((one) => [one?.malignant.offsets, one?.classOffsets]))
      if (offsets !== undefined && offsets.length !== labels.length)
        context.addIssue({ code: 'custom', path: ['calibration'], message: 'offsets need one number for each label' });
    const { calibration, operatingPoints, kinds } = manifest;
    if (kinds === undefined ? !(calibration && operatingPoints) : calibration || operatingPoints)
      context.addIssue({
        code: 'custom',
        path: ['calibration'],
        message: 'give either calibration and operatingPoints, or kinds with both for each kind of picture',
      });
    if ((kinds === undefined) !== (manifest.outputs.kind === undefined))
      context.addIssue({ code: 'custom', path: ['kinds'], message: 'kinds and outputs.kind go together' });
    if (kinds !== undefined && kinds.unclear.from > kinds.unclear.to)
      context.addIssue({ code: 'custom', path: ['kinds', 'unclear'], message: 'from must not lie above to' });
    const listed: (readonly [readonly string[], z.infer<typeof operatingPointsSchema> | undefined])[] = [
      [[], operatingPoints],
      [['kinds', 'dermoscopy'], kinds?.dermoscopy.operatingPoints],
      [['kinds', 'close-up'], kinds?.['close-up'].operatingPoints],
    ];
    for (const [path, points] of listed) {
      if (points === undefined) continue;
      const raised = points.find((point) => point.name === manifest.bands.raised);
      const high = points.find((point) => point.name === manifest.bands.high);
      if (raised === undefined || high === undefined)
        context.addIssue({ code: 'custom', path: [...path, 'bands'], message: 'a band names no operating point' });
      else if (raised.threshold >= high.threshold)
        context.addIssue({
          code: 'custom',
          path: [...path, 'bands'],
          message: 'the threshold of raised must lie below that of high',
        });
    }
  });

/** Takes `"labels": { "naevus": "benign", "melanoma": "malignant" }` for the two fields that it stands for. */
export const manifestSchema = z.preprocess((given) => {
  const mapped = labelMap.safeParse(given);
  if (!mapped.success) return given;
  const entries = Object.entries(mapped.data.labels);
  const malignant = entries.filter(([, side]) => side === 'malignant').map(([name]) => name);
  return { ...mapped.data, labels: entries.map(([name]) => name), malignant };
}, fieldsSchema);

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
export type View = Manifest['views'][number];
export type Calibration = Readonly<z.infer<typeof calibrationSchema>>;
/** The two kinds of picture that a model may tell apart. */
export type PictureKind = 'dermoscopy' | 'close-up';
/** Thresholds on the probability before any prior correction. */
export interface BandThresholds {
  readonly raised: number;
  readonly high: number;
}

/** The model folder can't be served. The message says which file is wrong and what to do about it. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: 'MANIFEST_MISSING' | 'MANIFEST_INVALID' | 'WEIGHTS_MISSING' | 'WEIGHTS_DAMAGED' | 'WEIGHTS_UNFIT';
  constructor(code: ModelError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads and validates `manifest.json` of a model folder.
 *
 * @throws ModelError MANIFEST_MISSING or MANIFEST_INVALID.
 */
export async function loadManifest(modelDir: string): Promise<Manifest> {
  const path = join(modelDir, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ModelError(
      'MANIFEST_MISSING',
      `There is no manifest at ${path}. Set MODEL_DIR to a folder that holds a model.`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ModelError('MANIFEST_INVALID', `${path} is not valid JSON. Restore it from the repository.`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success)
    throw new ModelError('MANIFEST_INVALID', `${path} does not fit:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/**
 * Compares the weights with the sha256 that the manifest gives.
 *
 * @throws ModelError WEIGHTS_MISSING or WEIGHTS_DAMAGED.
 */
export async function verifyWeights(
  modelDir: string,
  weights: { readonly file: string; readonly sha256: string },
): Promise<void> {
  const path = join(modelDir, weights.file);
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    throw new ModelError(
      'WEIGHTS_MISSING',
      `The weights ${path} can't be read. Restore the file, or set MODEL_DIR to another model.`,
    );
  }
  if (hash.digest('hex') !== weights.sha256)
    throw new ModelError(
      'WEIGHTS_DAMAGED',
      `The weights ${path} do not have the sha256 that manifest.json gives. Restore the file, or correct the manifest if you changed the model.`,
    );
}
