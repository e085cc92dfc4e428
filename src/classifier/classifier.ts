import { type ActivationMap, placeMaps } from './activation-map.ts';
import { sigmoid } from './calibration.ts';
import type { Engine, Scores } from './engine.ts';
import type { Manifest } from './manifest.ts';
import { type ReadScores, readScores } from './read-scores.ts';
import { type Focus, makeViews, type RgbImage, uprightMap, wholeFrame } from './views.ts';

export interface Classification extends ReadScores {
  /** Probability that the picture is a close-up of a skin lesion, 0..1. */
  readonly lesionProbability: number;
  /** Raw class scores, averaged over the views, in label order: what calibration is fitted on. */
  readonly logits: Float64Array;
  /** Where the evidence for the leading class lay. Computed on demand. */
  readonly activationMap: () => ActivationMap;
}

/** The network gave scores that are not numbers: damaged weights, or an input that overflowed. */
class ScoresError extends Error {
  override readonly name = 'ScoresError';
  readonly code = 'SCORES_NOT_FINITE';
}

export interface ClassifierOptions {
  readonly engine: Engine;
  readonly manifest: Manifest;
  /** Upper bound on the manifest's test-time views, for operators who need throughput more than the last bit of accuracy. */
  readonly maxViews?: number;
  /** Malignant share among the operator's people (see calibration.ts). */
  readonly priorMalignant?: number;
}

/** One model, ready to judge rasters. */
export interface Classifier {
  readonly manifest: Manifest;
  readonly engine: Engine;
  /**
   * @param image the whole frame with its short side at `manifest.input.shortSide`.
   * @throws EngineError, ScoresError
   */
  classify(image: RgbImage): Promise<Classification>;
}

/** Builds the classifier: views → one batched run → averages → calibration. */
export function createClassifier({ engine, manifest, maxViews, priorMalignant }: ClassifierOptions): Classifier {
  const views = manifest.views.slice(0, maxViews ?? manifest.views.length);
  return {
    manifest,
    engine,
    async classify(image) {
      const focus = wholeFrame(image);
      const cutting = [image, focus, views, manifest.input] as const;
      const scores = await (engine.cutAndRun?.(...cutting) ?? engine.run(makeViews(...cutting), views.length));
      const logits = classScores(averageRows(scores.logits, views.length), manifest);
      const gateLogit = averageRows(scores.gate, views.length)[0] as number;
      const kindLogit = scores.kind === undefined ? undefined : averageRows(scores.kind, views.length)[0];
      if (![...logits, gateLogit, kindLogit ?? 0].every(Number.isFinite))
        throw new ScoresError(
          'The network gave scores that are not numbers. Check the weights with "molecheck doctor".',
        );
      const read = readScores(logits, kindLogit, manifest, priorMalignant);
      return {
        ...read,
        logits,
        lesionProbability: sigmoid(gateLogit),
        activationMap: () => leadingMap(scores, views, read.readings[0].classes, focus, image),
      };
    },
  };
}

/** A network of one score says how much more malignant than benign a picture is: the benign class then stands at 0. */
function classScores(means: Float64Array, { labels, malignant }: Manifest): Float64Array {
  if (means.length !== 1) return means;
  return Float64Array.from(labels, (name) => (malignant.includes(name) ? (means[0] as number) : 0));
}

function averageRows(values: Float32Array, rows: number): Float64Array {
  const columns = values.length / rows;
  const means = new Float64Array(columns);
  for (let index = 0; index < values.length; index++)
    means[index % columns] = (means[index % columns] as number) + (values[index] as number) / rows;
  return means;
}

function leadingMap(
  scores: Scores,
  views: Manifest['views'],
  probabilities: Float64Array,
  focus: Focus,
  image: RgbImage,
): ActivationMap {
  const leading = probabilities.indexOf(Math.max(...probabilities));
  const size = scores.mapHeight;
  const cells = size * scores.mapWidth;
  const channels = scores.maps.length / (views.length * cells);
  // A single score has a single map: where it lay, whatever class leads.
  const channel = Math.min(leading, channels - 1);
  const maps = views.map((view, index) => {
    const start = (index * channels + channel) * cells;
    return { values: uprightMap(scores.maps.subarray(start, start + cells), size, view), size, scale: view.scale };
  });
  return placeMaps(maps, focus, image);
}
