import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClassifier } from '../../../src/classifier/classifier.ts';
import { loadManifest, type Manifest } from '../../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../../src/classifier/onnx-engine.ts';
import { type TfjsBackend, tfjsBackend } from '../../../src/classifier/tfjs-backend.ts';
import { createTfjsEngine } from '../../../src/classifier/tfjs-engine.ts';
import type { RgbImage } from '../../../src/classifier/views.ts';
import { fromRoot } from '../../../src/config/root.ts';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { drawMole, drawNotALesion, type NotALesion } from '../../fixtures/draw-mole.ts';

const modelDir = fromRoot('models/molenet');
const nativeDir = process.env['MOLECHECK_TFJS_NODE'];
const pictures = 50;
const threads = 2;

let manifest: Manifest;
let images: readonly RgbImage[];
let expected: readonly Judgement[];

interface Judgement {
  readonly classes: readonly number[];
  readonly lesion: number;
  /** 0 for all where the model does not tell the kinds apart. */
  readonly dermoscopy: number;
  readonly map: Float32Array;
}

beforeAll(async () => {
  manifest = await loadManifest(modelDir);
  images = await Promise.all(Array.from({ length: pictures }, (_, index) => drawImage(index)));
  expected = await judgeAll(await createOnnxEngine({ modelDir, manifest, threads }));
}, 120_000);

/** Moles of every raggedness, size and frame, and every tenth picture none at all. */
async function drawImage(index: number): Promise<RgbImage> {
  const kinds: readonly NotALesion[] = ['flat', 'noise', 'text', 'shapes'];
  const size = { width: 300 + 20 * (index % 11), height: 260 + 30 * (index % 7), seed: index + 1 };
  const bytes = await (index % 10 === 9
    ? drawNotALesion(kinds[((index - 9) / 10) % kinds.length] ?? 'flat', size)
    : drawMole({ ...size, irregularity: (index % 6) / 5, radius: 0.12 + 0.04 * (index % 8) }));
  const decoded = await decodePhoto(bytes, {
    shortSidePx: manifest.input.shortSide,
    maxPixels: 1e7,
    timeoutMs: 60_000,
  });
  if (!decoded.ok) throw new Error(decoded.fault);
  return decoded.value.analysis;
}

async function judgeAll(engine: Awaited<ReturnType<typeof createOnnxEngine>>): Promise<readonly Judgement[]> {
  // Two of the manifest's views: one batch of several, without fifty times all of them.
  const classifier = createClassifier({ engine, manifest, maxViews: 2 });
  try {
    return await Promise.all(
      images.map(async (image) => {
        const {
          readings,
          dermoscopyProbability = 0,
          lesionProbability,
          activationMap,
        } = await classifier.classify(image);
        return {
          classes: [...readings[0].classes],
          lesion: lesionProbability,
          dermoscopy: dermoscopyProbability,
          map: activationMap().values,
        };
      }),
    );
  } finally {
    await engine.close();
  }
}

async function compare(backend: TfjsBackend): Promise<void> {
  const engine = await createTfjsEngine({ modelDir, manifest, threads, backend });
  expect(engine.name).toBe(backend.name);
  const actual = await judgeAll(engine);
  expect(actual).toHaveLength(pictures);
  const far = { classes: 0, lesion: 0, dermoscopy: 0, map: 0 };
  actual.forEach(({ classes, lesion, dermoscopy, map }, picture) => {
    const reference = expected[picture] as Judgement;
    expect(map).toHaveLength(reference.map.length);
    far.classes = Math.max(far.classes, farthest(classes, reference.classes));
    far.lesion = Math.max(far.lesion, Math.abs(lesion - reference.lesion));
    far.dermoscopy = Math.max(far.dermoscopy, Math.abs(dermoscopy - reference.dermoscopy));
    far.map = Math.max(far.map, farthest(map, reference.map));
  });
  // A difference of exactly nothing would mean that an engine was compared with itself.
  expect(far.classes).toBeGreaterThan(0);
  expect(far.classes).toBeLessThan(1e-4);
  expect(far.lesion).toBeLessThan(1e-4);
  expect(far.dermoscopy).toBeLessThan(1e-4);
  if (manifest.outputs.kind !== undefined) expect(far.dermoscopy).toBeGreaterThan(0);
  expect(far.map).toBeLessThan(1e-2);
}

/** Largest difference; NaN where either side has one, which no bound accepts. */
function farthest(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < reference.length; index++) {
    const difference = Math.abs((actual[index] ?? Number.NaN) - (reference[index] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

describe(`${pictures} pictures judged by both engines`, () => {
  afterAll(() => {
    images = [];
  });

  it('vary', () => {
    const seen = new Set(expected.map(({ classes }) => classes.map((value) => value.toFixed(3)).join()));
    expect(seen.size).toBeGreaterThan(pictures / 2);
  });

  it('agree in WebAssembly', { timeout: 300_000 }, () => compare({ name: 'tfjs-wasm' }));

  it.skipIf(nativeDir === undefined)(
    'agree in native TensorFlow (skipped unless MOLECHECK_TFJS_NODE names a folder with tfjs-node and its library)',
    { timeout: 300_000 },
    async () => {
      const backend = tfjsBackend(nativeDir);
      expect(backend.name).toBe('tfjs-node');
      await compare(backend);
    },
  );
});
