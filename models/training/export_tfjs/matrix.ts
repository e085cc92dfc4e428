import {
  axesOf,
  type Context,
  constantOf,
  type Handlers,
  inputOf,
  nhwcAxis,
  numberOf,
  optionalConstant,
  toNchw,
  type Value,
} from './context.ts';
import { attr } from './graph-builder.ts';
import type { OnnxNode } from './onnx.ts';
import { permute } from './permute.ts';

/** Pooling to one value and fully connected layers. */
export const matrix: Handlers = {
  GlobalAveragePool: (node, context) => mean(context, inputOf(node, context), [2, 3], true),
  ReduceMean(node, context) {
    const x = inputOf(node, context);
    const all = x.shape.map((_, axis) => axis);
    return mean(context, x, axesOf(node, context, all.length, all), numberOf(node, 'keepdims', 1) === 1);
  },
  Gemm(node, context) {
    const plain =
      numberOf(node, 'transA', 0) === 0 && numberOf(node, 'alpha', 1) === 1 && numberOf(node, 'beta', 1) === 1;
    if (!plain) throw new Error('Gemm: transA, alpha and beta are not supported');
    const product = multiply(node, context, numberOf(node, 'transB', 0) === 1);
    const bias = optionalConstant(node, context, 2);
    if (bias === undefined) return product;
    const { builder } = context;
    return {
      ...product,
      name: builder.node('AddV2', [product.name, builder.floats(bias.data, bias.shape)], { T: attr.float }),
    };
  },
  MatMul: (node, context) => multiply(node, context, false),
};

function mean(context: Context, value: Value, axes: readonly number[], keep: boolean): Value {
  // Without the reduced axes NHWC and NCHW are the same only if the channel, or all of the picture, is reduced.
  const fits = keep || axes.includes(1) || (axes.includes(2) && axes.includes(3));
  const x = fits ? value : toNchw(context, value);
  const places = context.builder.int32s(x.nhwc ? axes.map(nhwcAxis) : axes);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const attributes = { T: attr.float, Tidx: attr.int32, keep_dims: attr.bool(keep) };
  return {
    name: context.builder.node('Mean', [x.name, places], attributes),
    shape: keep ? shape : shape.filter((_, axis) => !axes.includes(axis)),
    nhwc: x.nhwc && keep,
  };
}

function multiply(node: OnnxNode, context: Context, transposed: boolean): Value {
  const { builder } = context;
  const x = toNchw(context, inputOf(node, context));
  const given = constantOf(node, context, 1);
  if (x.shape.length !== 2 || given.shape.length !== 2) throw new Error(`${node.op}: only matrices are supported`);
  const weights = transposed ? permute(given.data, given.shape, [1, 0]) : given;
  const attributes = { T: attr.float, transpose_a: attr.bool(false), transpose_b: attr.bool(false) };
  const name = builder.node('MatMul', [x.name, builder.floats(weights.data, weights.shape)], attributes);
  return { name, shape: [x.shape[0] ?? -1, weights.shape[1] ?? 0], nhwc: false };
}
