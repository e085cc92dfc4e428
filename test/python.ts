import { spawnSync } from 'node:child_process';
import { fromRoot } from '../src/config/root.ts';

/** An interpreter with the packages of models/training/requirements.txt (`MOLECHECK_PYTHON`, or the folder's own environment); undefined where there is none. */
export function trainingPython(): string | undefined {
  const path = process.env['MOLECHECK_PYTHON'] ?? fromRoot('models/training/.venv/bin/python');
  return spawnSync(path, ['-c', 'import torch, onnx, cv2, pandas, scipy, sklearn, PIL']).status === 0
    ? path
    : undefined;
}
