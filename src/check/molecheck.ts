import type { Classification, Classifier } from '../classifier/classifier.ts';
import { createHeatMap } from '../classifier/heat-map.ts';
import type { Manifest } from '../classifier/manifest.ts';
import { decodePhoto, type Elsewhere } from '../photo/decode.ts';
import type { DecodedPhoto } from '../photo/raster.ts';
import type { PhotoSource } from '../photo/source.ts';
import { EngineWatch } from './engine-watch.ts';
import { findingsOf, judge } from './judge.ts';
import { type Lent, onLentThreads } from './lent-threads.ts';
import type { AbstentionReason, Assessed, HeatMap, Outcome, Picture, TimingsMs } from './outcome.ts';
import type { RejectionReason } from './rejection.ts';
import { Semaphore } from './semaphore.ts';

export interface MoleCheckLimits {
  /** Deadline of a whole check, from the call to its outcome. */
  readonly checkTimeoutMs: number;
  readonly decodeTimeoutMs: number;
  readonly maxPixels: number;
  /** Checks that decode and infer at once; the others wait. Four times as many may be fetching. */
  readonly concurrency: number;
}

export interface CheckOptions {
  /** Ends the check as `rejected: timeout`. */
  readonly signal?: AbortSignal;
  /** False scores everything that decodes, whatever the gate and the quality measures say: for evaluation. */
  readonly gate?: boolean;
  /** Sees the scores before they become an outcome: for evaluation and calibration. */
  readonly onScores?: (scores: Classification, photo: DecodedPhoto) => void;
}

/**
 * The use case: one photo in, one outcome out. Holds the model; knows no platform.
 *
 * @example
 * const moleCheck = await createMoleCheck(loadConfig());
 * const outcome = await moleCheck.check(photoFromBytes(bytes));
 */
export class MoleCheck {
  readonly manifest: Manifest;
  /** `name@version`, as in every outcome. */
  readonly model: string;
  readonly #classifier: Classifier;
  readonly #limits: MoleCheckLimits;
  readonly #fetching: Semaphore;
  readonly #computing: Semaphore;
  readonly #watch: EngineWatch;
  readonly #lent: Lent;
  readonly #onFault: (error: unknown) => void;

  /** @param onFault is told of every fault of ours, once a check: it must not throw. */
  constructor(classifier: Classifier, limits: MoleCheckLimits, onFault: (error: unknown) => void = () => {}) {
    this.#classifier = classifier;
    this.#limits = limits;
    this.#onFault = onFault;
    this.#watch = new EngineWatch(classifier);
    this.#lent = onLentThreads(classifier.engine, () => this.#watch.failed());
    this.manifest = classifier.manifest;
    this.model = `${classifier.manifest.name}@${classifier.manifest.version}`;
    this.#computing = new Semaphore(limits.concurrency);
    this.#fetching = new Semaphore(4 * limits.concurrency);
  }

  get engine(): string {
    return this.#classifier.engine.name;
  }

  /** Whether the engine still gives scores: see `engine-watch.ts`. */
  isWorking(): Promise<boolean> {
    return this.#watch.isWorking();
  }

  /** Never throws, whatever the photo, the network or the engine do. */
  async check(source: PhotoSource, options: CheckOptions = {}): Promise<Outcome> {
    const stopwatch = new Stopwatch();
    const deadline = AbortSignal.timeout(this.#limits.checkTimeoutMs);
    const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
    const work = this.#check(source, options, signal, stopwatch).catch((error: unknown) => {
      // A fault that shows itself after the deadline is a fault all the same.
      if (!signal.aborted || error !== signal.reason) this.#onFault(error);
      throw error;
    });
    try {
      return await unlessAborted(work, signal);
    } catch {
      // What is left is the deadline, or a fault of ours: its error would say nothing to a person.
      return rejected(signal.aborted ? 'timeout' : 'internal', stopwatch);
    }
  }

  async close(): Promise<void> {
    await this.#classifier.engine.close();
  }

  async #check(
    source: PhotoSource,
    options: CheckOptions,
    signal: AbortSignal,
    stopwatch: Stopwatch,
  ): Promise<Outcome> {
    const leaveFetching = await this.#fetching.acquire(signal);
    try {
      const bytes = await stopwatch.time('fetch', () => source.open(signal));
      if (!bytes.ok) return rejected(bytes.fault, stopwatch);
      let leaveComputing = await this.#computing.acquire(signal);
      const elsewhere: Elsewhere = async (work) => {
        leaveComputing();
        try {
          return await work();
        } finally {
          leaveComputing = await this.#computing.acquire(signal);
        }
      };
      try {
        return await this.#judge(bytes.value, source, options, elsewhere, signal, stopwatch);
      } finally {
        leaveComputing();
      }
    } finally {
      leaveFetching();
    }
  }

  async #judge(
    bytes: Uint8Array,
    { givesAway = false }: PhotoSource,
    options: CheckOptions,
    elsewhere: Elsewhere,
    signal: AbortSignal,
    stopwatch: Stopwatch,
  ): Promise<Outcome> {
    const { decodeTimeoutMs: timeoutMs, maxPixels } = this.#limits;
    const shortSidePx = this.manifest.input.shortSide;
    const decoded = await stopwatch.time('decode', () =>
      decodePhoto(bytes, { shortSidePx, maxPixels, timeoutMs, signal, elsewhere, ...this.#lent.decoding(givesAway) }),
    );
    if (!decoded.ok) return rejected(decoded.fault, stopwatch);
    const photo = decoded.value;
    const verdict = await judge(photo.quality, this.manifest, options.gate !== false, async () => {
      const scores = await stopwatch.time('infer', () => this.#classify(photo.analysis));
      options.onScores?.(scores, photo);
      return scores;
    });
    if ('abstains' in verdict) return this.#abstained(verdict.abstains, stopwatch);
    const { scores } = verdict;
    const heatMap = createHeatMap(scores.activationMap, photo.display, this.#lent.draw);
    return this.#assessed(scores, this.#telling(heatMap), stopwatch);
  }

  async #classify(image: DecodedPhoto['analysis']): Promise<Classification> {
    try {
      const scores = await this.#classifier.classify(image);
      this.#watch.worked();
      return scores;
    } catch (error) {
      this.#watch.failed();
      throw error;
    }
  }

  #assessed(scores: Classification, heatMap: HeatMap, stopwatch: Stopwatch): Assessed {
    return {
      ...findingsOf(scores, this.manifest),
      heatMap,
      model: this.model,
      engine: this.engine,
      timingsMs: stopwatch.timings(),
    };
  }

  /** A drawing that fails is a fault of ours, wherever it is asked for. */
  #telling({ bare, photo, withScale, overlay }: HeatMap): HeatMap {
    const telling = (draw: () => Promise<Picture>) => () =>
      draw().catch((error: unknown) => {
        this.#onFault(error);
        throw error;
      });
    return { bare: telling(bare), photo: telling(photo), withScale: telling(withScale), overlay: telling(overlay) };
  }

  #abstained(reason: AbstentionReason, stopwatch: Stopwatch): Outcome {
    return { outcome: 'abstained', reason, model: this.model, engine: this.engine, timingsMs: stopwatch.timings() };
  }
}

function rejected(reason: RejectionReason, stopwatch: Stopwatch): Outcome {
  return { outcome: 'rejected', reason, timingsMs: stopwatch.timings() };
}

/** The work's result, or the signal's reason as soon as it aborts: native code in flight can't be stopped, but need not be waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #spentMs = { fetch: 0, decode: 0, infer: 0 };

  async time<T>(stage: 'fetch' | 'decode' | 'infer', work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#spentMs[stage] += performance.now() - startedAt;
    }
  }

  /** Tenths of a millisecond: more digits would be noise. */
  timings(): TimingsMs {
    const { fetch, decode, infer } = this.#spentMs;
    return {
      fetch: tenths(fetch),
      decode: tenths(decode),
      infer: tenths(infer),
      total: tenths(performance.now() - this.#startedAt),
    };
  }
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
