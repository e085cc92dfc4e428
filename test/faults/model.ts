import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawMole } from '../fixtures/draw-mole.ts';
import { tinyOnnx, writeModel } from '../unit/classifier/tfjs-tiny-model.ts';

/** A folder with a tiny model that takes every picture for a lesion: the real engines run, the weights mean nothing. */
export function makeTinyModel(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'molecheck-model-'));
  writeModel(folder, tinyOnnx(64), 64);
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { gate: { threshold: number } };
  manifest.gate.threshold = 1e-9;
  writeFileSync(path, JSON.stringify(manifest));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A photo as a phone sends it through Telegram: 1280 px. */
export const phonePhoto = (): Promise<Uint8Array> => drawMole({ width: 1280, height: 960, seed: 3 });
