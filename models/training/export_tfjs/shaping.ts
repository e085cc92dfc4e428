import {
  axesOf,
  type Context,
  constantOf,
  type Handlers,
  inputOf,
  nhwcAxis,
  numberOf,
  toNchw,
  type Value,
} from './context.ts';
import { attr } from './graph-builder.ts';

/** Operations that only arrange elements anew. */
export const shaping: Handlers = {
  Flatten(node, context) {
    const x = toNchw(context, inputOf(node, context));
    if (numberOf(node, 'axis', 1) !== 1) throw new Error('Flatten: only axis 1 is supported');
    return reshape(context, x, [x.shape[0] ?? -1, product(x.shape.slice(1))]);
  },
  Reshape(node, context) {
    const x = toNchw(context, inputOf(node, context));
    const [batch = -1, ...rest] = x.shape;
    const [first = -1, ...asked] = Array.from(constantOf(node, context, 1).data, (size, axis) =>
      size === 0 ? (x.shape[axis] ?? 1) : size,
    );
    if (first !== batch) throw new Error(`Reshape: a batch of ${batch} can't become ${first}`);
    // At most one size is left open (-1); what the others leave is its.
    const known = asked.filter((size) => size !== -1);
    return reshape(context, x, [batch, ...asked.map((size) => (size === -1 ? product(rest) / product(known) : size))]);
  },
  Squeeze(node, context) {
    const x = toNchw(context, inputOf(node, context));
    const axes = axesOf(node, context, x.shape.length, []);
    if (axes.length === 0) throw new Error('Squeeze: the axes must be named');
    return reshape(
      context,
      x,
      x.shape.filter((_, axis) => !axes.includes(axis)),
    );
  },
  Unsqueeze(node, context) {
    const [from = '', output = ''] = [node.inputs[0], node.outputs[0]];
    const constant = context.constants.get(from);
    const x = constant ?? toNchw(context, inputOf(node, context));
    const known = node.attributes['axes'] ?? constantOf(node, context, 1).data;
    const rank = x.shape.length + (known as ArrayLike<number>).length;
    const shape = [...x.shape];
    for (const axis of axesOf(node, context, rank, []).toSorted((a, b) => a - b)) shape.splice(axis, 0, 1);
    if ('name' in x) return reshape(context, x, shape);
    context.constants.set(output, { data: x.data, shape });
    return undefined;
  },
  Concat(node, context) {
    const given = node.inputs.map((_, index) => inputOf(node, context, index));
    const nhwc = given.every((part) => part.nhwc);
    const parts = nhwc ? given : given.map((part) => toNchw(context, part));
    const shape = [...(parts[0]?.shape ?? [])];
    const asked = numberOf(node, 'axis', 0);
    const axis = asked < 0 ? asked + shape.length : asked;
    shape[axis] = parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0);
    const place = context.builder.int32s([nhwc ? nhwcAxis(axis) : axis], []);
    const attributes = { T: attr.float, Tidx: attr.int32, N: attr.int(parts.length) };
    return {
      name: context.builder.node('ConcatV2', [...parts.map(({ name }) => name), place], attributes),
      shape,
      nhwc,
    };
  },
};

function reshape({ builder }: Context, x: Value, shape: readonly number[]): Value {
  const name = builder.node('Reshape', [x.name, builder.int32s(shape)], { T: attr.float, Tshape: attr.int32 });
  return { name, shape, nhwc: false };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
