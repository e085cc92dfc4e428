import {
  type Context,
  constantOf,
  type Handler,
  type Handlers,
  inputOf,
  numberOf,
  optionalConstant,
  toNhwc,
} from './context.ts';
import { attr } from './graph-builder.ts';
import type { OnnxNode } from './onnx.ts';
import { permute } from './permute.ts';

/** Operations that leave every element in its place. */
export const elementwise: Handlers = {
  Relu: activate,
  Clip: activate,
  Sigmoid: unary('Sigmoid'),
  Identity: (node, context) => inputOf(node, context),
  Dropout: (node, context) => inputOf(node, context),
  Add: binary('AddV2'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('RealDiv'),
  BatchNormalization(node, context) {
    const { builder } = context;
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => constantOf(node, context, index).data);
    const epsilon = numberOf(node, 'epsilon', 1e-5);
    const scale = Array.from(gamma ?? [], (value, i) => value / Math.sqrt((variance?.[i] ?? 0) + epsilon));
    const shift = scale.map((factor, i) => (beta?.[i] ?? 0) - (mean?.[i] ?? 0) * factor);
    const x = toNhwc(context, inputOf(node, context));
    const scaled = builder.node('Mul', [x.name, builder.floats(scale, [scale.length])], { T: attr.float });
    return { ...x, name: builder.node('AddV2', [scaled, builder.floats(shift, [shift.length])], { T: attr.float }) };
  },
  Softmax(node, context) {
    const x = inputOf(node, context);
    const axis = numberOf(node, 'axis', -1);
    const last = axis === -1 || axis === x.shape.length - 1;
    if (x.nhwc ? axis !== 1 : !last) throw new Error(`Softmax: axis ${axis} is not supported`);
    return { ...x, name: context.builder.node('Softmax', [x.name], { T: attr.float }) };
  },
};

/** TensorFlow's name of the activation that a Relu or Clip node is; undefined where it has none. */
export function activationOf(node: OnnxNode, context: Context): 'Relu' | 'Relu6' | undefined {
  if (node.op === 'Relu') return 'Relu';
  if (node.op !== 'Clip') return undefined;
  const low = optionalConstant(node, context, 1)?.data[0] ?? node.attributes['min'];
  const high = optionalConstant(node, context, 2)?.data[0] ?? node.attributes['max'];
  return low === 0 && high === 6 ? 'Relu6' : undefined;
}

function activate(node: OnnxNode, context: Context) {
  const op = activationOf(node, context);
  if (op === undefined) throw new Error('Clip: only 0..6 is supported');
  return unary(op)(node, context);
}

function unary(op: string): Handler {
  return (node, context) => {
    const x = inputOf(node, context);
    return { ...x, name: context.builder.node(op, [x.name], { T: attr.float }) };
  };
}

function binary(op: string): Handler {
  return (node, context) => {
    const operands = node.inputs.map((name) => context.values.get(name));
    const computed = operands.filter((operand) => operand !== undefined);
    const nhwc = computed.some((operand) => operand.nhwc);
    const names = operands.map((operand, index) => {
      if (operand === undefined) return constantOperand(node, context, index, nhwc);
      if (nhwc && operand.shape.length !== 4) throw new Error(`${node.op}: a picture and a value of another rank`);
      return nhwc ? toNhwc(context, operand).name : operand.name;
    });
    const shapes = node.inputs.map((_, index) => operands[index]?.shape ?? constantOf(node, context, index).shape);
    return { name: context.builder.node(op, names, { T: attr.float }), shape: broadcast(shapes), nhwc };
  };
}

function constantOperand(node: OnnxNode, context: Context, index: number, nhwc: boolean): string {
  const { data, shape } = constantOf(node, context, index);
  if (data.length === 1) return context.builder.floats(data, []);
  if (!nhwc) return context.builder.floats(data, shape);
  const turned = permute(data, [...Array<number>(4 - shape.length).fill(1), ...shape], [0, 2, 3, 1]);
  return context.builder.floats(turned.data, turned.shape);
}

function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const sizesAt = (axis: number) => shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
  return Array.from({ length: rank }, (_, axis) => sizesAt(axis).find((size) => size !== 1) ?? 1);
}
