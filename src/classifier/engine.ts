import type { Cutting } from './views.ts';

/** Raw output of the network for a batch of N views (labels and shapes as the manifest says). */
export interface Scores {
  /** N × C class scores (logits), row-major; C classes, or one score for two of them. */
  readonly logits: Float32Array;
  /** N logits: positive = a close-up of a skin lesion. */
  readonly gate: Float32Array;
  /** N logits: positive = taken through a dermatoscope, negative = a close-up. Absent where the model has no such output. */
  readonly kind?: Float32Array;
  /** N × C × mapHeight × mapWidth class activation maps: each cell's contribution to its class's logit. */
  readonly maps: Float32Array;
  readonly mapHeight: number;
  readonly mapWidth: number;
}

/**
 * A runtime that holds one model's weights. Implementations: `onnx-engine.ts` (default) and `tfjs-engine.ts`.
 * They are interchangeable: on the same tensor their scores agree (see the parity test).
 */
export interface Engine {
  /** `onnx`, `tfjs-wasm` or `tfjs-node`; part of every outcome. */
  readonly name: string;
  /**
   * Looks at a batch of views, each of them with one network: view i with the i-th, modulo their number.
   *
   * @param tensor N × 3 × size × size float32, normalised as the manifest says (NCHW). The engine may take the buffer over.
   * @throws EngineError when the runtime fails; callers turn it into `rejected: internal` and count it.
   */
  run(tensor: Float32Array, views: number): Promise<Scores>;
  /**
   * As `run`, of views that the engine cuts itself on a thread of its own: it takes what `makeViews` takes. Absent where an engine
   * has no other thread than the caller's.
   */
  readonly cutAndRun?: (...cutting: Cutting) => Promise<Scores>;
  /**
   * Has a thread of the engine do other work of a check between its runs, so that neither its time nor its memory is the event
   * loop's: a file or a picture that was made on the main thread would have V8 go through that thread's large heap sooner.
   * Absent as `cutAndRun` is.
   *
   * @param module path of a file whose default export is a function of the task.
   * @param task and its result travel as structured clones.
   * @param moved buffers of the task that are moved instead of copied.
   */
  readonly lend?: <Task, Result>(module: string, task: Task, moved?: readonly ArrayBuffer[]) => Promise<Result>;
  close(): Promise<void>;
}
