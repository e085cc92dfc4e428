import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onLentThreads } from '../../../src/check/lent-threads.ts';
import { createHeatMap } from '../../../src/classifier/heat-map.ts';
import { loadManifest } from '../../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../../src/classifier/onnx-engine.ts';
import { createTfjsEngine } from '../../../src/classifier/tfjs-engine.ts';
import { makeViews, wholeFrame } from '../../../src/classifier/views.ts';
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

describe('a thread that the engine lends', () => {
  it.each([
    ['onnx', createOnnxEngine],
    ['tfjs', createTfjsEngine],
  ] as const)('draws the heat map byte for byte as it is drawn here (%s)', { timeout: 60_000 }, async (_, create) => {
    const modelDir = join(projectRoot, 'models/molenet');
    const engine = await create({ modelDir, manifest: await loadManifest(modelDir), threads: 1 });
    try {
      const photo = {
        data: Uint8Array.from({ length: 3 * 80 * 60 }, (_value, at) => (at * 37) % 251),
        width: 80,
        height: 60,
      };
      const map = {
        values: Float32Array.from({ length: 80 * 60 }, (_value, at) => (at % 80) / 79),
        width: 80,
        height: 60,
      };
      const here = createHeatMap(() => map, photo);
      const there = createHeatMap(() => map, photo, onLentThreads(engine).draw);
      for (const picture of ['bare', 'photo', 'withScale', 'overlay'] as const) {
        const [drawn, expected] = await Promise.all([there[picture](), here[picture]()]);
        expect({ ...drawn, bytes: Buffer.from(drawn.bytes) }).toEqual(expected);
      }
      expect(photo.data).toHaveLength(3 * 80 * 60);
    } finally {
      await engine.close();
    }
  });
});

describe('views that the engine cuts itself', () => {
  // Two workers have three of six views each, so that the second begins with the second network.
  it.each([
    ['onnx', 1, createOnnxEngine],
    ['onnx', 4, createOnnxEngine],
    ['tfjs', 2, createTfjsEngine],
  ] as const)(
    'score as those that are cut before (%s, %i threads)',
    { timeout: 60_000 },
    async (_, threads, create) => {
      const modelDir = join(projectRoot, 'models/molenet');
      const manifest = await loadManifest(modelDir);
      const engine = await create({ modelDir, manifest, threads });
      try {
        const [width, height] = [320, 240];
        const data = Uint8Array.from(
          { length: 3 * width * height },
          (_value, at) => 128 + 120 * Math.sin(at / 97 + at / 7919),
        );
        const image = { data, width, height };
        const cutting = [
          image,
          wholeFrame(image),
          [...manifest.views, ...manifest.views.slice(0, 2)],
          manifest.input,
        ] as const;
        const scores = await engine.cutAndRun?.(...cutting);
        expect(scores).toEqual(await engine.run(makeViews(...cutting), 6));
        const rows = [0, 1, 2].map((row) => scores?.logits.slice(7 * row, 7 * row + 7));
        expect(rows[0]).not.toEqual(rows[1]);
        expect(rows[0]).not.toEqual(rows[2]);
      } finally {
        await engine.close();
      }
    },
  );

  it('leave the raster to its owner', async () => {
    const modelDir = join(projectRoot, 'models/molenet');
    const manifest = await loadManifest(modelDir);
    const engine = await createOnnxEngine({ modelDir, manifest, threads: 1 });
    const image = { data: new Uint8Array(3 * 64 * 48).fill(99), width: 64, height: 48 };
    await engine.cutAndRun?.(image, wholeFrame(image), manifest.views, manifest.input);
    await engine.close();
    expect(image.data).toHaveLength(3 * 64 * 48);
  });
});
