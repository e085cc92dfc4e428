import { createClassifier } from '../classifier/classifier.ts';
import { createEngine } from '../classifier/create-engine.ts';
import type { Engine } from '../classifier/engine.ts';
import { loadManifest } from '../classifier/manifest.ts';
import type { Config } from '../config/config.ts';
import { fromRoot } from '../config/root.ts';
import { MoleCheck } from './molecheck.ts';

type CheckConfig = Pick<
  Config,
  | 'MODEL_DIR'
  | 'ENGINE'
  | 'INFERENCE_THREADS'
  | 'MAX_VIEWS'
  | 'PRIOR_MALIGNANT'
  | 'CHECK_TIMEOUT_MS'
  | 'DECODE_TIMEOUT_MS'
  | 'MAX_PHOTO_PIXELS'
  | 'CHECK_CONCURRENCY'
>;

/**
 * Loads the configured model and its engine.
 *
 * @param engine replaces the configured one (tests).
 * @param onFault is told of every fault of ours inside a check.
 * @throws ModelError with a sentence for the operator when the model folder can't be served.
 */
export async function createMoleCheck(
  config: CheckConfig,
  engine?: Engine,
  onFault?: (error: unknown) => void,
): Promise<MoleCheck> {
  const modelDir = fromRoot(config.MODEL_DIR);
  const manifest = await loadManifest(modelDir);
  const classifier = createClassifier({
    manifest,
    engine: engine ?? (await createEngine(config.ENGINE, { modelDir, manifest, threads: config.INFERENCE_THREADS })),
    maxViews: config.MAX_VIEWS,
    ...(config.PRIOR_MALIGNANT === undefined ? {} : { priorMalignant: config.PRIOR_MALIGNANT }),
  });
  const limits = {
    checkTimeoutMs: config.CHECK_TIMEOUT_MS,
    decodeTimeoutMs: config.DECODE_TIMEOUT_MS,
    maxPixels: config.MAX_PHOTO_PIXELS,
    concurrency: config.CHECK_CONCURRENCY,
  };
  return new MoleCheck(classifier, limits, onFault);
}
