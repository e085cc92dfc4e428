import type { Classifier } from '../classifier/classifier.ts';
import { within } from '../ops/within.ts';

/** One failure can be a photo's; so many in a row, with no check between that worked, are the engine's. */
const failuresUntilBroken = 2;
/** A look at an engine that failed takes an inference: not more often than this, and no longer. */
const lookEveryMs = 2_000;
const lookForMs = 800;

/**
 * Whether the engine still works, judged by the checks that people ask for. After a failure each question asks the engine
 * itself with an empty picture, so that one bad photo takes nobody out of service, a broken engine is noticed with little
 * traffic, and a mended one comes back although nobody sends it photos any more.
 */
export class EngineWatch {
  readonly #classifier: Classifier;
  #failuresInRow = 0;
  #look: Promise<void> | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(classifier: Classifier) {
    this.#classifier = classifier;
  }

  worked(): void {
    this.#failuresInRow = 0;
  }

  failed(): void {
    this.#failuresInRow += 1;
  }

  /** Answers within a second, although the engine may not. */
  async isWorking(): Promise<boolean> {
    if (this.#failuresInRow === 0) return true;
    const nowMs = performance.now();
    if (this.#look === undefined && nowMs - this.#lookedAtMs >= lookEveryMs) {
      this.#lookedAtMs = nowMs;
      this.#look = this.#lookAtEngine().finally(() => {
        this.#look = undefined;
      });
    }
    if (this.#look !== undefined) await within(lookForMs, this.#look);
    return this.#failuresInRow < failuresUntilBroken;
  }

  async #lookAtEngine(): Promise<void> {
    const side = this.#classifier.manifest.input.shortSide;
    try {
      await this.#classifier.classify({ data: new Uint8Array(3 * side * side), width: side, height: side });
      this.worked();
    } catch {
      this.failed();
    }
  }
}
