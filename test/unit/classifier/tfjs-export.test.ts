import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { convert } from '../../../models/training/export_tfjs/convert.ts';
import { readOnnx } from '../../../models/training/export_tfjs/onnx.ts';
import { permute } from '../../../models/training/export_tfjs/permute.ts';
import { loadTfjsRuntime } from '../../../src/classifier/tfjs-runtime.ts';
import { random } from '../../fixtures/noise.ts';
import { encodeOnnx, type TinyNode, type TinyTensor, tinyOnnx } from './tfjs-tiny-model.ts';

const size = 12;
const folder = mkdtempSync(join(tmpdir(), 'molecheck-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly nodes: readonly TinyNode[];
  readonly tensors?: Readonly<Record<string, TinyTensor>>;
}

const stem: TinyNode = { op: 'Conv', inputs: ['input', 'stem'], output: 'x' };
const stemTensor = { stem: { shape: [6, 3, 1, 1] } };

/** Every case ends in `out`. */
const cases: Readonly<Record<string, Case>> = {
  'Conv, padded, strided, with Relu': {
    nodes: [
      {
        op: 'Conv',
        inputs: ['input', 'w', 'b'],
        output: 'c',
        attributes: { strides: [2, 2], pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
      },
      { op: 'Relu', inputs: ['c'], output: 'out' },
    ],
    tensors: { w: { shape: [5, 3, 3, 3] }, b: { shape: [5] } },
  },
  'Conv, then Relu and Clip, which are ReLU6': {
    nodes: [
      { op: 'Conv', inputs: ['input', 'w'], output: 'c' },
      { op: 'Relu', inputs: ['c'], output: 'r' },
      { op: 'Clip', inputs: ['r', 'zero', 'six'], output: 'out' },
    ],
    tensors: {
      w: { shape: [4, 3, 5, 5] },
      zero: { shape: [], floats: [0] },
      six: { shape: [], floats: [6] },
    },
  },
  'Conv, lopsided pads and a dilation': {
    nodes: [
      { op: 'Conv', inputs: ['input', 'w'], output: 'out', attributes: { pads: [2, 1, 0, 3], dilations: [2, 1] } },
    ],
    tensors: { w: { shape: [4, 3, 3, 2] } },
  },
  'Conv, depthwise with a multiplier': {
    nodes: [{ op: 'Conv', inputs: ['input', 'w'], output: 'out', attributes: { group: 3, pads: [1, 1, 1, 1] } }],
    tensors: { w: { shape: [6, 1, 3, 3] } },
  },
  'Conv, depthwise with a stride': {
    nodes: [
      stem,
      { op: 'Conv', inputs: ['x', 'w'], output: 'out', attributes: { group: 6, pads: [1, 1, 1, 1], strides: [2, 2] } },
    ],
    tensors: { ...stemTensor, w: { shape: [6, 1, 3, 3] } },
  },
  'Conv in groups': {
    nodes: [stem, { op: 'Conv', inputs: ['x', 'w'], output: 'out', attributes: { group: 2 } }],
    tensors: { ...stemTensor, w: { shape: [4, 3, 3, 3] } },
  },
  'BatchNormalization, then Clip': {
    nodes: [
      stem,
      { op: 'BatchNormalization', inputs: ['x', 'g', 'b', 'm', 'v'], output: 'n', attributes: { epsilon: 0.001 } },
      { op: 'Clip', inputs: ['n', 'zero', 'six'], output: 'out' },
    ],
    tensors: {
      ...stemTensor,
      g: { shape: [6] },
      b: { shape: [6] },
      m: { shape: [6] },
      v: { shape: [6], floats: [1, 2, 0.5, 1.5, 3, 0.1] },
      zero: { shape: [], floats: [0] },
      six: { shape: [], floats: [6] },
    },
  },
  'an activation whose input is needed elsewhere too': {
    nodes: [stem, { op: 'Relu', inputs: ['x'], output: 'r' }, { op: 'Sub', inputs: ['r', 'x'], output: 'out' }],
    tensors: stemTensor,
  },
  'a picture and a constant per channel': {
    nodes: [stem, { op: 'Mul', inputs: ['x', 'c'], output: 'm' }, { op: 'Div', inputs: ['m', 'two'], output: 'out' }],
    tensors: { ...stemTensor, c: { shape: [6, 1, 1] }, two: { shape: [], floats: [2] } },
  },
  'GlobalAveragePool, Flatten, Gemm, Softmax': {
    nodes: [
      stem,
      { op: 'GlobalAveragePool', inputs: ['x'], output: 'p' },
      { op: 'Flatten', inputs: ['p'], output: 'f' },
      { op: 'Gemm', inputs: ['f', 'w', 'b'], output: 'g', attributes: { transB: 1 } },
      { op: 'Softmax', inputs: ['g'], output: 'out', attributes: { axis: 1 } },
    ],
    tensors: { ...stemTensor, w: { shape: [4, 6] }, b: { shape: [4] } },
  },
  'ReduceMean over rows only, Sigmoid': {
    nodes: [
      stem,
      { op: 'ReduceMean', inputs: ['x'], output: 'r', attributes: { axes: [-2], keepdims: 0 } },
      { op: 'Sigmoid', inputs: ['r'], output: 'out' },
    ],
    tensors: stemTensor,
  },
  'Reshape with the batch kept, MatMul': {
    nodes: [
      stem,
      { op: 'Reshape', inputs: ['x', 's'], output: 'r' },
      { op: 'MatMul', inputs: ['r', 'w'], output: 'out' },
    ],
    tensors: { ...stemTensor, s: { shape: [2], ints: [0, -1] }, w: { shape: [6 * size * size, 3] } },
  },
  'Concat of channels, Squeeze and Unsqueeze': {
    nodes: [
      stem,
      { op: 'Concat', inputs: ['x', 'x'], output: 'c', attributes: { axis: 1 } },
      { op: 'ReduceMean', inputs: ['c'], output: 'm', attributes: { axes: [3], keepdims: 1 } },
      { op: 'Squeeze', inputs: ['m', 'last'], output: 's' },
      { op: 'Unsqueeze', inputs: ['s', 'front'], output: 'out' },
    ],
    tensors: { ...stemTensor, last: { shape: [1], ints: [3] }, front: { shape: [1], ints: [1] } },
  },
  'Concat of a picture and the input': {
    nodes: [stem, { op: 'Concat', inputs: ['x', 'input'], output: 'out', attributes: { axis: 1 } }],
    tensors: stemTensor,
  },
  'Identity of a weight, Dropout': {
    nodes: [
      { op: 'Identity', inputs: ['stem'], output: 'same' },
      { op: 'Conv', inputs: ['input', 'same'], output: 'x' },
      { op: 'Dropout', inputs: ['x'], output: 'out' },
    ],
    tensors: stemTensor,
  },
};

async function bothResults(onnx: Buffer, views: number) {
  const next = random(3);
  const tensor = Float32Array.from({ length: views * 3 * size * size }, () => next() * 4 - 2);
  const session = await InferenceSession.create(onnx);
  const { out } = await session.run({ input: new Tensor('float32', tensor, [views, 3, size, size]) });
  const { model, weights } = convert(readOnnx(onnx), 'w.bin');
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  writeFileSync(join(folder, 'w.bin'), weights);
  const runtime = await loadTfjsRuntime({
    modelPaths: [join(folder, 'model.json')],
    inputName: 'input',
    inputSize: size,
    outputs: { logits: 'out', gate: 'out', maps: 'out' },
    classes: 7,
    backend: { name: 'tfjs-wasm' },
  });
  return { expected: out?.data as Float32Array, actual: runtime.run({ tensor, views, first: 0 }).logits };
}

describe('the TensorFlow.js export', () => {
  it.each(Object.entries(cases))('computes what ONNX Runtime computes: %s', async (_, { nodes, tensors }) => {
    const { expected, actual } = await bothResults(encodeOnnx(nodes, tensors ?? {}, ['out'], size), 2);
    expect(actual).toHaveLength(expected.length);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expected.forEach((value, index) => {
      expect(actual[index]).toBeCloseTo(value, 4);
    });
  });

  it('fuses a convolution, its bias and its activation into one operation', () => {
    const { model } = convert(readOnnx(tinyOnnx()), 'w.bin');
    const ops = model.modelTopology.node.map(({ op }) => op).filter((op) => op !== 'Const');
    expect(ops.filter((op) => op === '_FusedConv2D')).toHaveLength(2);
    expect(ops).not.toContain('Relu6');
  });

  it.each([
    [{ op: 'LSTM', inputs: ['input'], output: 'out' }, 'LSTM: this converter does not know the operation'],
    [{ op: 'Clip', inputs: ['input', '', 'six'], output: 'out' }, 'Clip: only 0..6 is supported'],
    [{ op: 'Reshape', inputs: ['input', 'shape'], output: 'out' }, "Reshape: a batch of -1 can't become 1"],
    [{ op: 'Softmax', inputs: ['input'], output: 'out', attributes: { axis: 1 } }, 'Softmax: axis 1 is not supported'],
  ] satisfies [TinyNode, string][])('names what it does not know', (node, message) => {
    const tensors = { six: { shape: [], floats: [6] }, shape: { shape: [2], ints: [1, -1] } };
    const graph = readOnnx(encodeOnnx([node], tensors, ['out'], size));
    expect(() => convert(graph, 'w.bin')).toThrow(message);
  });

  it('transposes over any axes', () => {
    const { data, shape } = permute([0, 1, 2, 3, 4, 5], [1, 2, 3], [2, 0, 1]);
    expect({ data: [...data], shape }).toEqual({ data: [0, 3, 1, 4, 2, 5], shape: [3, 1, 2] });
  });
});
