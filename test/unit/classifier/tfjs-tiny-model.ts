import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from '../../../models/training/export_tfjs/convert.ts';
import { onnxSchema, readOnnx } from '../../../models/training/export_tfjs/onnx.ts';
import { type Manifest, manifestSchema } from '../../../src/classifier/manifest.ts';
import { random } from '../../fixtures/noise.ts';

type Attribute = number | readonly number[];

export interface TinyNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface TinyTensor {
  readonly shape: readonly number[];
  /** Integers are stored as int64, left out: random floats. */
  readonly ints?: readonly number[];
  readonly floats?: readonly number[];
}

/** Encodes an ONNX file (opset 13) with one picture input `input` of N × 3 × size × size. */
export function encodeOnnx(
  nodes: readonly TinyNode[],
  tensors: Readonly<Record<string, TinyTensor>>,
  outputs: readonly string[],
  size: number,
  seed = 7,
): Buffer {
  const next = random(seed);
  const float = (name: string, dims: readonly ({ dim_param: string } | { dim_value: number })[]) => ({
    name,
    type: { tensor_type: { elem_type: 1, ...(dims.length > 0 ? { shape: { dim: dims } } : {}) } },
  });
  const model = {
    ir_version: 7,
    opset_import: [{ domain: '', version: 13 }],
    graph: {
      name: 'tiny',
      node: nodes.map(({ op, inputs, output, attributes }) => ({
        op_type: op,
        input: inputs,
        output: [output],
        attribute: Object.entries(attributes ?? {}).map(([name, value]) => {
          if (typeof value !== 'number') return { name, type: 7, ints: value };
          return Number.isInteger(value) ? { name, type: 2, i: value } : { name, type: 1, f: value };
        }),
      })),
      initializer: Object.entries(tensors).map(([name, { shape, ints, floats }]) => {
        if (ints !== undefined) return { name, dims: shape, data_type: 7, int64_data: ints };
        const values = floats ?? Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next() * 1.2 - 0.5);
        return { name, dims: shape, data_type: 1, raw_data: new Uint8Array(Float32Array.from(values).buffer) };
      }),
      input: [float('input', [{ dim_param: 'N' }, { dim_value: 3 }, { dim_value: size }, { dim_value: size }])],
      output: outputs.map((name) => float(name, [])),
    },
  };
  const type = onnxSchema.lookupType('ModelProto');
  return Buffer.from(type.encode(type.fromObject(model)).finish());
}

/** A network of three layers (seven classes unless told) that tells kinds of pictures apart, so that an engine can be tested without the real weights. */
export function tinyOnnx(size = 16, seed = 7, classes = 7): Buffer {
  const nodes: TinyNode[] = [
    { op: 'Conv', inputs: ['input', 'w1', 'b1'], output: 'c1', attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
    { op: 'Clip', inputs: ['c1', 'zero', 'six'], output: 'a1' },
    { op: 'Conv', inputs: ['a1', 'w2'], output: 'maps' },
    { op: 'ReduceMean', inputs: ['maps'], output: 'pooled', attributes: { axes: [2, 3], keepdims: 0 } },
    { op: 'Add', inputs: ['pooled', 'b2'], output: 'logits' },
    { op: 'Gemm', inputs: ['pooled', 'w3', 'b3'], output: 'gate', attributes: { transB: 1 } },
    { op: 'Gemm', inputs: ['pooled', 'w4', 'b4'], output: 'kind', attributes: { transB: 1 } },
  ];
  const tensors = {
    w1: { shape: [8, 3, 3, 3] },
    b1: { shape: [8] },
    zero: { shape: [], floats: [0] },
    six: { shape: [], floats: [6] },
    w2: { shape: [classes, 8, 1, 1] },
    b2: { shape: [classes] },
    w3: { shape: [1, classes] },
    b3: { shape: [1] },
    w4: { shape: [1, classes] },
    b4: { shape: [1] },
  };
  return encodeOnnx(nodes, tensors, ['logits', 'gate', 'maps', 'kind'], size, seed);
}

const shard = 'group1-shard1of1.bin';

/** Writes a model folder with both engines' weights and gives its manifest. */
export function writeModel(folder: string, onnx: Buffer, size = 16): Manifest {
  const { model, weights } = convert(readOnnx(onnx), shard);
  const json = JSON.stringify(model);
  mkdirSync(join(folder, 'tfjs'), { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), onnx);
  writeFileSync(join(folder, 'tfjs/model.json'), json);
  writeFileSync(join(folder, 'tfjs', shard), weights);
  const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
  const point = { sensitivity: 0.9, specificity: 0.8, split: 'val' };
  const manifest = manifestSchema.parse({
    schema: 1,
    name: 'tiny',
    version: '0.0.1',
    description: 'for tests',
    license: 'MIT',
    labels: ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'],
    malignant: ['akiec', 'bcc', 'mel'],
    input: { name: 'input', size, shortSide: size, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    outputs: { logits: 'logits', gate: 'gate', maps: 'maps' },
    weights: {
      onnx: { file: 'model.onnx', sha256: sha256(onnx) },
      tfjs: {
        file: 'tfjs/model.json',
        sha256: sha256(json),
        shards: [{ file: `tfjs/${shard}`, sha256: sha256(weights) }],
      },
    },
    views: [{ scale: 1, rotate: 0, flip: false }],
    calibration: { malignant: { scale: 1, bias: 0 }, temperature: 1, prior: 0.2 },
    gate: { threshold: 0.5 },
    quality: { minShortSidePx: 8, minSharpness: 0, minLuma: 0, maxLuma: 1 },
    operatingPoints: [
      { name: 'sensitivity95', threshold: 0.1, ...point },
      { name: 'sensitivity80', threshold: 0.4, ...point },
    ],
    bands: { raised: 'sensitivity95', high: 'sensitivity80' },
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
}
