import { workerData } from 'node:worker_threads';
import { cutViews, type EngineTask, type UncutTask } from './join-scores.ts';
import { loadTfjsRuntime, type TfjsWorkerData } from './tfjs-runtime.ts';

const runtime = loadTfjsRuntime(workerData as TfjsWorkerData);

export default runtime.then(
  ({ run }) =>
    async (task: EngineTask | UncutTask) =>
      run(cutViews(task)),
);
