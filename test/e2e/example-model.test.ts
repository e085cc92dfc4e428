import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../../src/config/root.ts';
import { trainingPython } from '../python.ts';

const python = trainingPython();

describe.skipIf(python === undefined)('the worked example of a model of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-example-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, MODEL_DIR: folder, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { env, encoding: 'utf8', cwd: fromRoot('.'), stdio: ['ignore', 'pipe', 'pipe'] });
  const tsx = (...args: readonly string[]) => run(process.execPath, '--import', 'tsx', ...args);

  it('goes from nothing to a served answer', { timeout: 300_000 }, () => {
    run(python ?? '', 'models/example/train.py', folder, '--pictures', '600', '--epochs', '6');
    const csv = join(folder, 'pictures.csv');
    const raw = join(folder, 'val.jsonl');
    tsx('models/evaluation/main.ts', '--csv', csv, '--raw', raw);
    run(python ?? '', 'models/training/calibrate.py', raw, '--model', folder);
    const table = tsx('models/evaluation/main.ts', '--csv', csv, '--from', raw);
    const auc = Number(/AUC[^|]*\| ([\d.]+)/.exec(table)?.[1]);
    expect(auc).toBeGreaterThan(0.7);
    tsx('models/training/export_tfjs/main.ts', folder);
    const answers = ['onnx', 'tfjs'].map((engine) =>
      JSON.parse(tsx('src/cli.ts', 'classify', '--json', '--engine', engine, join(folder, 'pictures/0000.png'))),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ outcome: 'assessed', model: 'example@1.0.0', prior: 0.2 });
      const codes = answer.diagnoses.map(({ code }: { code: string }) => code).sort();
      expect(codes).toEqual(['benign', 'malignant']);
    }
    expect(answers[1].probability).toBeCloseTo(answers[0].probability, 4);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest.calibration.prior).toBe(0.2);
    expect(manifest.operatingPoints[0].sensitivity).toBeGreaterThanOrEqual(0.95);
  });
});
