import type { Manifest } from '../../src/classifier/manifest.ts';

/** A manifest that fits the engine double: 32 px views of a 120 px raster. */
export const testManifest = {
  schema: 1,
  name: 'double',
  version: '1.2.3',
  description: 'for tests',
  license: 'MIT',
  labels: ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'],
  malignant: ['akiec', 'bcc', 'mel'] as Manifest['malignant'],
  input: { name: 'input', size: 32, shortSide: 120, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  outputs: { logits: 'logits', gate: 'gate', maps: 'maps' },
  weights: { onnx: { file: 'model.onnx', sha256: '0'.repeat(64) } },
  views: [{ scale: 1, rotate: 0, flip: false }],
  focus: null,
  calibration: { malignant: { scale: 1, bias: 0 }, temperature: 1, prior: 0.2 },
  gate: { threshold: 0.5 },
  quality: { minShortSidePx: 64, minSharpness: 4, minLuma: 0.1, maxLuma: 0.95 },
  operatingPoints: [
    { name: 'sensitivity95', threshold: 0.1, sensitivity: 0.95, specificity: 0.7, split: 'val' },
    { name: 'sensitivity80', threshold: 0.4, sensitivity: 0.8, specificity: 0.9, split: 'val' },
  ],
  bands: { raised: 'sensitivity95', high: 'sensitivity80' },
} satisfies Manifest;

const { calibration, operatingPoints, ...shared } = testManifest;
const [raised, high] = operatingPoints as [Point, Point];
type Point = (typeof operatingPoints)[number];

/** The same for a model that tells dermoscopy from close-ups: a calibration each, fitted where 20 and where 60 % were malignant. */
export const twoKinds = {
  ...shared,
  outputs: { ...shared.outputs, kind: 'kind' },
  kinds: {
    unclear: { from: 0.3, to: 0.7 },
    dermoscopy: { calibration, operatingPoints },
    'close-up': {
      calibration: { malignant: { scale: 0.5, bias: 0.4 }, temperature: 2, prior: 0.6 },
      operatingPoints: [
        { ...raised, threshold: 0.35 },
        { ...high, threshold: 0.75 },
      ],
    },
  },
  priors: { reference: 0.2, general: 0.02 },
} satisfies Manifest;
