import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface BenchModel {
  readonly dir: string;
  /** Views of the model as it is shipped. */
  readonly views: number;
  readonly name: string;
  close(): void;
}

/**
 * The model with limits that refuse nothing: a drawn mole may not pass for a lesion, and a check that stops half-way would
 * look fast. The gate and the quality measures are computed as ever.
 */
export function openModel(source: string): BenchModel {
  const manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8'));
  const dir = mkdtempSync(join(tmpdir(), 'molecheck-bench-model-'));
  const open = {
    ...manifest,
    gate: { ...manifest.gate, threshold: 0 },
    quality: { minShortSidePx: 0, minSharpness: 0, minLuma: 0, maxLuma: 1 },
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(open));
  for (const file of readdirSync(source).filter((name) => name !== 'manifest.json'))
    symlinkSync(resolve(source, file), join(dir, file));
  return {
    dir,
    views: manifest.views.length,
    name: `${manifest.name}@${manifest.version}`,
    close: () => rmSync(dir, { recursive: true }),
  };
}
