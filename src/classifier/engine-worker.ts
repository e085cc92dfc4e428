import type { Scores } from './engine.ts';
import type { EngineTask } from './join-scores.ts';
import { type Cutting, makeViews, tensorLength } from './views.ts';

/** Views that are still to be cut: what `makeViews` takes. */
export interface UncutTask {
  readonly uncut: Cutting;
  readonly first: number;
}

/**
 * What an engine's thread does with what it is given: one run after the other, as the views of the next are cut into the memory of
 * those before (2.4 MB for four, which would be new and untouched memory every time).
 *
 * @param run gives the scores of views that are cut, and keeps nothing of these.
 */
export function createWorker(
  run: (task: EngineTask) => Scores | Promise<Scores>,
): (task: EngineTask | UncutTask) => Promise<Scores> {
  let memory = new Float32Array();
  let used = memory;
  const cutViews = (task: EngineTask | UncutTask): EngineTask => {
    if ('tensor' in task) return task;
    const [image, focus, views, input] = task.uncut;
    const length = tensorLength(views, input);
    if (memory.length < length) memory = new Float32Array(length);
    used = makeViews(image, focus, views, input, memory.subarray(0, length));
    return { tensor: used, views: views.length, first: task.first };
  };
  const clear = (): void => void used.fill(0);
  let last: Promise<void> = Promise.resolve();
  return (task) => {
    const scores = last.then(() => run(cutViews(task)));
    // Nothing of a photo stays behind for hours.
    last = scores.then(clear, clear);
    return scores;
  };
}
