import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import type { Engine, Scores } from './engine.ts';
import type { UncutTask } from './engine-worker.ts';
import { type EngineTask, joinScores } from './join-scores.ts';
import type { Manifest } from './manifest.ts';

/** What a worker needs to load its model; structured-clone safe. */
export interface EngineWorkerData {
  /** The networks of the model; view i is for the i-th, modulo their number. */
  readonly modelPaths: readonly string[];
  readonly inputName: string;
  readonly inputSize: number;
  readonly outputs: Manifest['outputs'];
  /** Class scores that the manifest has names for. */
  readonly classes: number;
}

/** The runtime failed on a batch. Carries no picture data. */
class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code = 'ENGINE';
}

/**
 * Of each thread. What it allocates lives outside of V8's heap (tensors, rasters), and short: V8's own 48 MB would be filled with
 * what nobody needs any more.
 */
const maxYoungGenerationSizeMb = 6;

/** One run of the network holds a thread; what it is lent for mostly waits for libvips' threads. */
const concurrentTasksPerWorker = 16;

/**
 * An engine whose runtime lives in worker threads: a native `run()` holds the thread that calls it, and the event loop has
 * chats to serve. Each thread holds its own copy of the weights. A raster is copied (0.2 MB), a tensor is moved (2.4 MB for four views).
 *
 * @param workerUrl module whose default export is a promise of what `createWorker` gives; `.ts` under tsx and vitest, `.js` in dist.
 */
export async function createEnginePool(
  name: string,
  workerUrl: URL,
  workerData: EngineWorkerData,
  threads: number,
): Promise<Engine> {
  const pool = new Piscina({
    filename: workerUrl.href,
    workerData,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker,
    recordTiming: false,
    resourceLimits: { maxYoungGenerationSizeMb },
    ...(workerUrl.pathname.endsWith('.ts') ? { execArgv: ['--import', tsx()] } : {}),
  });
  // A thread that fails without a task in hand reports it as an event, which would end the process if nobody listened.
  // The pool replaces the thread; one that can't load fails the warm-up below.
  pool.on('error', () => {});
  const runAll = async (parts: readonly (EngineTask | UncutTask)[], views: number): Promise<Scores> => {
    try {
      const runs = parts.map((part) => pool.run(part, 'tensor' in part ? { transferList: [part.tensor.buffer] } : {}));
      return joinScores(await Promise.all(runs));
    } catch (error) {
      throw new EngineError(`The ${name} engine failed on a batch of ${views}.`, { cause: error });
    }
  };
  const engine: Engine = {
    name,
    run: (tensor, views) => runAll(split(tensor as Float32Array<ArrayBuffer>, views, threads), views),
    cutAndRun: (image, focus, views, input) => {
      const parts = shares(views.length, threads);
      const tasks: readonly UncutTask[] = parts.map(
        ([first, end]) => ({ uncut: [image, focus, views.slice(first, end), input], first }) as const,
      );
      return runAll(tasks, views.length);
    },
    lend: (module, task, moved = []) => pool.run(task, { filename: module, transferList: [...moved] }),
    // A thread that is ended in the middle of a native run takes the whole process with it ("terminate called after throwing
    // Napi::Error"): runs that nobody waits for any more, after a deadline, are waited for here.
    close: () => pool.close(),
  };
  try {
    await warmUp(engine, workerData);
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return engine;
}

/** The views of one check, shared out over the threads: one waiting person's eight views take half the time on two of them. */
function split(tensor: Float32Array<ArrayBuffer>, views: number, threads: number): EngineTask[] {
  const parts = shares(views, threads);
  if (parts.length <= 1) return [{ tensor, views, first: 0 }];
  const length = tensor.length / views;
  return parts.map(([first, end]) => ({
    tensor: tensor.slice(first * length, end * length),
    views: end - first,
    first,
  }));
}

/** First view and end of each thread's share. */
function shares(views: number, threads: number): readonly (readonly [number, number])[] {
  const parts = Math.max(1, Math.min(threads, views));
  const bound = (part: number): number => Math.round((part * views) / parts);
  return Array.from({ length: parts }, (_, part) => [bound(part), bound(part + 1)] as const);
}

/** One run of each network proves that the weights load and fit the manifest before the service says that it is ready. */
async function warmUp(engine: Engine, { inputSize, modelPaths, classes }: EngineWorkerData): Promise<void> {
  const views = modelPaths.length;
  const { logits, gate, kind, maps, mapHeight, mapWidth } = await engine.run(
    new Float32Array(views * 3 * inputSize * inputSize),
    views,
  );
  const columns = logits.length / views;
  if (columns !== classes && !(columns === 1 && classes === 2))
    throw new RangeError(`there are ${columns} class scores for ${classes} labels`);
  if (gate.length !== views || (kind !== undefined && kind.length !== views))
    throw new RangeError('gate and kind have one value a view');
  if (maps.length !== views * columns * mapHeight * mapWidth)
    throw new RangeError('maps has one map for each class score');
}

/** Found from here, not from the working directory: the command line is called from anywhere. */
function tsx(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
