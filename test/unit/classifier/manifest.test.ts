import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadManifest, verifyWeights } from '../../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../../src/classifier/onnx-engine.ts';
import { testManifest, twoKinds } from '../../fakes/manifest.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecheck-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(manifest: unknown): Promise<void> {
  await writeFile(join(folder, 'manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
}

describe('loadManifest', () => {
  it('reads a manifest that fits', async () => {
    await write(testManifest);
    expect(await loadManifest(folder)).toEqual(testManifest);
    await write(twoKinds);
    expect(await loadManifest(folder)).toEqual(twoKinds);
  });

  it('reads labels that are mapped to malignant or benign, any number of them', async () => {
    const labels = { 'solar-lentigo': 'benign', melanoma: 'malignant', other: 'benign' };
    await write({ ...testManifest, labels, malignant: undefined });
    expect(await loadManifest(folder)).toMatchObject({ labels: Object.keys(labels), malignant: ['melanoma'] });
  });

  it.each([
    ['no JSON', '{', 'MANIFEST_INVALID', /not valid JSON/],
    ['six labels', { ...testManifest, labels: testManifest.labels.slice(1) }, 'MANIFEST_INVALID', /labels/],
    [
      'a label twice',
      { ...testManifest, labels: ['bcc', ...testManifest.labels.slice(1)] },
      'MANIFEST_INVALID',
      /twice/,
    ],
    [
      'a band without its operating point',
      { ...testManifest, bands: { raised: 'x', high: 'sensitivity80' } },
      'MANIFEST_INVALID',
      /operating point/,
    ],
    [
      'bands in the wrong order',
      { ...testManifest, bands: { raised: 'sensitivity80', high: 'sensitivity95' } },
      'MANIFEST_INVALID',
      /below/,
    ],
    ['kinds without the output', { ...twoKinds, outputs: testManifest.outputs }, 'MANIFEST_INVALID', /go together/],
    ['a kind output without kinds', { ...testManifest, outputs: twoKinds.outputs }, 'MANIFEST_INVALID', /go together/],
    [
      'one calibration beside those of the kinds',
      { ...twoKinds, calibration: testManifest.calibration },
      'MANIFEST_INVALID',
      /either calibration and operatingPoints, or kinds/,
    ],
    [
      'no calibration at all',
      { ...testManifest, calibration: undefined },
      'MANIFEST_INVALID',
      /either calibration and operatingPoints, or kinds/,
    ],
    [
      'bands in the wrong order for one kind',
      {
        ...twoKinds,
        kinds: {
          ...twoKinds.kinds,
          'close-up': {
            ...twoKinds.kinds['close-up'],
            operatingPoints: twoKinds.kinds['close-up'].operatingPoints.map((point) => ({ ...point, threshold: 0.5 })),
          },
        },
      },
      'MANIFEST_INVALID',
      /kinds.*close-up/s,
    ],
    [
      'a range of unclear kinds that is upside down',
      { ...twoKinds, kinds: { ...twoKinds.kinds, unclear: { from: 0.8, to: 0.2 } } },
      'MANIFEST_INVALID',
      /unclear/,
    ],
    ['one label', { ...testManifest, labels: ['mel'], malignant: ['mel'] }, 'MANIFEST_INVALID', /labels/],
    ['no benign class', { ...testManifest, malignant: testManifest.labels }, 'MANIFEST_INVALID', /benign/],
    [
      'offsets of another number than the labels',
      { ...testManifest, calibration: { ...testManifest.calibration, classOffsets: [1, 2] } },
      'MANIFEST_INVALID',
      /one number for each label/,
    ],
    [
      'a map of labels with a third side',
      { ...testManifest, labels: { mel: 'malignant', nv: 'harmless' }, malignant: undefined },
      'MANIFEST_INVALID',
      /labels/,
    ],
    ['a probability above 1', { ...testManifest, gate: { threshold: 2 } }, 'MANIFEST_INVALID', /gate/],
    ['an unknown schema', { ...testManifest, schema: 2 }, 'MANIFEST_INVALID', /schema/],
  ])('refuses %s and says what is wrong', async (_name, manifest, code, message) => {
    await write(manifest);
    await expect(loadManifest(folder)).rejects.toMatchObject({
      name: 'ModelError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('says what to do where there is no manifest', async () => {
    await expect(loadManifest(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: expect.stringMatching(/MODEL_DIR/),
    });
  });
});

describe('weights', () => {
  const content = 'these are no weights';
  const sha256 = createHash('sha256').update(content).digest('hex');

  it('pass with the right sha256 and are refused with another', async () => {
    await writeFile(join(folder, 'model.onnx'), content);
    await expect(verifyWeights(folder, { file: 'model.onnx', sha256 })).resolves.toBeUndefined();
    await expect(verifyWeights(folder, { file: 'model.onnx', sha256: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'WEIGHTS_DAMAGED',
    });
    await expect(verifyWeights(folder, { file: 'gone.onnx', sha256 })).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
    });
  });

  it('that are no model are refused before the service starts', async () => {
    await writeFile(join(folder, 'model.onnx'), content);
    const manifest = { ...testManifest, weights: { onnx: { file: 'model.onnx', sha256 } } };
    await expect(createOnnxEngine({ modelDir: folder, manifest, threads: 1 })).rejects.toMatchObject({
      code: 'WEIGHTS_UNFIT',
    });
  });
});
