import type { Scores } from './engine.ts';
import { drawOver } from './heat-pixels.ts';
import type { EngineTask } from './join-scores.ts';
import { makeViews } from './views.ts';

/** Views that are still to be cut: what `makeViews` takes. */
export interface UncutTask {
  readonly uncut: Readonly<Parameters<typeof makeViews>>;
  readonly first: number;
}

/** A heat map that is to be drawn: what `drawOver` takes. */
export interface DrawTask {
  readonly drawing: Parameters<typeof drawOver>;
}

export type WorkerTask = EngineTask | UncutTask | DrawTask;

/**
 * What an engine's thread does with what it is given.
 *
 * @param run gives the scores of views that are cut.
 */
export function createWorker(
  run: (task: EngineTask) => Scores | Promise<Scores>,
): (task: WorkerTask) => Promise<Scores | Uint8Array> {
  return async (task) => {
    if (!('drawing' in task)) return run(cutViews(task));
    // Moved, not copied (0.9 MB). The pool's own module is loaded with the first drawing, not before the engine is ready.
    const { move } = await import('piscina');
    return move(drawOver(...task.drawing)) as Uint8Array;
  };
}

function cutViews(task: EngineTask | UncutTask): EngineTask {
  if ('tensor' in task) return task;
  const [image, focus, views, input] = task.uncut;
  return { tensor: makeViews(image, focus, views, input), views: views.length, first: task.first };
}
