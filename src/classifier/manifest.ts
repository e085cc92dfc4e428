import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const probability = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
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

/**
 * Everything that has to be known to use a model's weights rightly; one `manifest.json` beside them.
 * `models/README.md` explains each field to an operator who puts in a model of their own.
 */
export const manifestSchema = z
  .object({
    schema: z.literal(1),
    name: z.string().regex(/^[a-z0-9-]+$/),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    description: z.string(),
    license: z.string(),
    labels: z.array(z.enum(['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'])).length(7),
    malignant: z.array(z.enum(['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'])).min(1),
    input: z.object({
      name: z.string(),
      size: z.number().int().min(16).max(1024),
      shortSide: z.number().int().min(16).max(1024),
      mean: z.tuple([z.number(), z.number(), z.number()]),
      std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    }),
    outputs: z.object({ logits: z.string(), gate: z.string(), maps: z.string() }),
    weights: networkSchema.extend({
      /** The others of an ensemble: view i is looked at by network i modulo their number, so each view costs one network. */
      others: z.array(networkSchema).optional(),
    }),
    views: z.array(viewSchema).min(1),
    focus: z.record(z.string(), z.unknown()).nullable().default(null),
    calibration: z.object({
      malignant: z.object({
        scale: z.number().positive(),
        bias: z.number(),
        /** Added to the class scores before the log-odds, in label order. */
        offsets: z.array(z.number()).length(7).optional(),
      }),
      temperature: z.number().positive(),
      prior: probability.gt(0).lt(1),
    }),
    gate: z.object({ threshold: probability }),
    quality: z.object({
      minShortSidePx: z.number().nonnegative(),
      minSharpness: z.number().nonnegative(),
      minLuma: probability,
      maxLuma: probability,
    }),
    operatingPoints: z
      .array(
        z.object({
          name: z.string(),
          threshold: probability,
          sensitivity: probability,
          specificity: probability,
          split: z.enum(['val', 'test']),
        }),
      )
      .min(2),
    bands: z.object({ raised: z.string(), high: z.string() }),
    /** What the model card reports on images the model never saw; `/about` quotes it. */
    figures: z.object({ auc: probability, images: z.number().int().positive() }).optional(),
  })
  .superRefine((manifest, context) => {
    if (new Set(manifest.labels).size !== 7)
      context.addIssue({ code: 'custom', path: ['labels'], message: 'a label stands twice' });
    const raised = manifest.operatingPoints.find((point) => point.name === manifest.bands.raised);
    const high = manifest.operatingPoints.find((point) => point.name === manifest.bands.high);
    if (raised === undefined || high === undefined)
      context.addIssue({ code: 'custom', path: ['bands'], message: 'a band names no operating point' });
    else if (raised.threshold >= high.threshold)
      context.addIssue({
        code: 'custom',
        path: ['bands'],
        message: 'the threshold of raised must lie below that of high',
      });
  });

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
export type View = Manifest['views'][number];
type Network = Readonly<z.infer<typeof networkSchema>>;

/** All networks of a model, the first of the views first. */
export function networksOf({ weights }: Manifest): readonly Network[] {
  return [weights, ...(weights.others ?? [])];
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
