import { workerData } from 'node:worker_threads';
import { createWorker } from './engine-worker.ts';
import { loadTfjsRuntime, type TfjsWorkerData } from './tfjs-runtime.ts';

const runtime = loadTfjsRuntime(workerData as TfjsWorkerData);

export default runtime.then(({ run }) => createWorker(run));
