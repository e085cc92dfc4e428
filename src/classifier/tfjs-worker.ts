import { workerData } from 'node:worker_threads';
import type { EngineTask } from './join-scores.ts';
import { loadTfjsRuntime, type TfjsWorkerData } from './tfjs-runtime.ts';

const runtime = loadTfjsRuntime(workerData as TfjsWorkerData);

export default runtime.then(
  ({ run }) =>
    async (task: EngineTask) =>
      run(task),
);
