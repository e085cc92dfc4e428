import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../../src/classifier/onnx-engine.ts';
import { projectRoot } from '../../../src/config/root.ts';

describe('closing an engine', () => {
  it('waits for a run that is under way, and the run still gives its scores', async () => {
    const modelDir = join(projectRoot, 'models/molenet');
    const manifest = await loadManifest(modelDir);
    const engine = await createOnnxEngine({ modelDir, manifest, threads: 1 });
    const views = 8;
    const running = engine.run(new Float32Array(views * 3 * manifest.input.size ** 2), views);
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    await engine.close();
    expect(ended).toBe(true);
    expect((await running).logits).toHaveLength(views * 7);
  });
});
