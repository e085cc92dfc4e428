import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { MoleCheck } from './check/molecheck.ts';
import { checkShape as shape } from './config/schema.ts';

export type { CheckOptions } from './check/molecheck.ts';
export type {
  Abstained,
  AbstentionReason,
  Assessed,
  Band,
  Diagnosis,
  HeatMap,
  Kind,
  Outcome,
  Picture,
  Rejected,
  TimingsMs,
} from './check/outcome.ts';
export { outcomeToJson } from './check/outcome-json.ts';
export type { OutcomeJson } from './check/outcome-schema.ts';
export type { RejectionReason } from './check/rejection.ts';
export type { Manifest } from './classifier/manifest.ts';
export { ModelError } from './classifier/manifest.ts';
export type { PhotoSource } from './photo/source.ts';
export { photoFromBytes } from './photo/source.ts';
export type { MoleCheck };

/** What a program may choose; the defaults are those of the environment variables of the same meaning. */
export interface MoleCheckOptions {
  /** A folder with `manifest.json` and weights, from the working directory; default: the model in this package. */
  readonly modelDir?: string | URL;
  /** `auto` is ONNX Runtime, or TensorFlow.js where the former has no binary. */
  readonly engine?: 'auto' | 'onnx' | 'tfjs';
  /** Cores to judge on; default: all, at most 4. ONNX Runtime computes on half of them, as decoding takes the others. */
  readonly threads?: number;
  /** Upper bound on the manifest's test-time views: 1 is fastest, more is more accurate. */
  readonly maxViews?: number;
  /** Malignant share among your people, 0..1; moves the figure, not the band. */
  readonly priorMalignant?: number;
  /** Photos decoded and judged at once; further calls wait. Default: one more than cores. */
  readonly concurrency?: number;
  readonly maxPixels?: number;
  readonly decodeTimeoutMs?: number;
  /** Deadline of a whole check, waiting included. */
  readonly checkTimeoutMs?: number;
  /** Is told of each fault of MoleCheck's own, which a check ends as `rejected: internal`; must not throw. */
  readonly onFault?: (error: unknown) => void;
}

const optionsSchema = z.strictObject({
  modelDir: z.union([z.string().min(1), z.instanceof(URL)]).optional(),
  engine: shape.ENGINE,
  threads: shape.INFERENCE_THREADS,
  maxViews: shape.MAX_VIEWS,
  priorMalignant: shape.PRIOR_MALIGNANT,
  concurrency: shape.CHECK_CONCURRENCY,
  maxPixels: shape.MAX_PHOTO_PIXELS,
  decodeTimeoutMs: shape.DECODE_TIMEOUT_MS,
  checkTimeoutMs: shape.CHECK_TIMEOUT_MS,
});

/**
 * The classifier for a program of one's own: no environment variable is read, nothing listens, nothing is written. Importing
 * this module does nothing; the engine and its threads are loaded here, sharp (without its cache, one thread a picture, for the
 * whole process) with the first photo. `close()` ends the threads, so that the process can end.
 *
 * @example
 * const moleCheck = await createMoleCheck();
 * const outcome = await moleCheck.check(photoFromBytes(await readFile('photo.jpg')));
 * await moleCheck.close();
 * @throws ModelError with a sentence for the operator when the model folder can't be served; TypeError for options that make no sense.
 */
export async function createMoleCheck({ onFault, ...options }: MoleCheckOptions = {}): Promise<MoleCheck> {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw new TypeError(`createMoleCheck: ${z.prettifyError(parsed.error)}`);
  const { modelDir, ...chosen } = parsed.data;
  const { createMoleCheck: create } = await import('./check/create.ts');
  return create(
    {
      MODEL_DIR: modelDir === undefined ? shape.MODEL_DIR.parse(undefined) : resolve(pathOf(modelDir)),
      ENGINE: chosen.engine,
      INFERENCE_THREADS: chosen.threads,
      MAX_VIEWS: chosen.maxViews,
      PRIOR_MALIGNANT: chosen.priorMalignant,
      CHECK_CONCURRENCY: chosen.concurrency,
      MAX_PHOTO_PIXELS: chosen.maxPixels,
      DECODE_TIMEOUT_MS: chosen.decodeTimeoutMs,
      CHECK_TIMEOUT_MS: chosen.checkTimeoutMs,
    },
    undefined,
    onFault,
  );
}

function pathOf(modelDir: string | URL): string {
  return modelDir instanceof URL ? fileURLToPath(modelDir) : modelDir;
}
