import { attr, type GraphBuilder } from './graph-builder.ts';
import type { OnnxNode, OnnxTensor } from './onnx.ts';

/** A computed tensor. `shape` is the ONNX one (NCHW, -1 = batch) even where the tensor lies in memory as NHWC. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly nhwc: boolean;
}

export interface Context {
  readonly builder: GraphBuilder;
  readonly constants: Map<string, OnnxTensor>;
  readonly values: Map<string, Value>;
  /** Nodes that went into an earlier operation. */
  readonly fused: Set<OnnxNode>;
  /** The one node that uses a value, if only one does and the value is no output of the graph. */
  soleUser(output: string): OnnxNode | undefined;
}

/** Adds an ONNX node's operations to the graph and gives its result; nothing where it has put that in its place itself. */
export type Handler = (node: OnnxNode, context: Context) => Value | undefined;
export type Handlers = Readonly<Record<string, Handler>>;

/** The computed input number `index` of a node. */
export function inputOf(node: OnnxNode, context: Context, index = 0): Value {
  const name = node.inputs[index] ?? '';
  const value = context.values.get(name);
  if (value === undefined) throw new Error(`${node.op}: its input ${name} has not been computed`);
  return value;
}

/** The constant input number `index` of a node, undefined where the node leaves it out. */
export function optionalConstant(node: OnnxNode, context: Context, index: number): OnnxTensor | undefined {
  const name = node.inputs[index];
  if (!name) return undefined;
  const constant = context.constants.get(name);
  if (constant === undefined) throw new Error(`${node.op}: its input ${name} must be a constant`);
  return constant;
}

export function constantOf(node: OnnxNode, context: Context, index: number): OnnxTensor {
  const constant = optionalConstant(node, context, index);
  if (constant === undefined) throw new Error(`${node.op}: its input ${index} is missing`);
  return constant;
}

export function numberOf(node: OnnxNode, name: string, otherwise: number): number {
  const given = node.attributes[name];
  return typeof given === 'number' ? given : otherwise;
}

export function numbersOf(node: OnnxNode, name: string, otherwise: readonly number[]): readonly number[] {
  const given = node.attributes[name];
  return Array.isArray(given) ? given : otherwise;
}

/** Axes given as an attribute (opset < 13 or 18) or as an input, counted from the front. */
export function axesOf(
  node: OnnxNode,
  context: Context,
  rank: number,
  otherwise: readonly number[],
): readonly number[] {
  const axes = numbersOf(node, 'axes', Array.from(optionalConstant(node, context, 1)?.data ?? otherwise));
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** Where an NCHW axis lies in NHWC. */
export function nhwcAxis(axis: number): number {
  return [0, 3, 1, 2][axis] ?? axis;
}

export function toNhwc(context: Context, value: Value): Value {
  return value.nhwc ? value : transpose(context, value, [0, 2, 3, 1], true);
}

export function toNchw(context: Context, value: Value): Value {
  return value.nhwc ? transpose(context, value, [0, 3, 1, 2], false) : value;
}

function transpose({ builder }: Context, value: Value, order: readonly number[], nhwc: boolean): Value {
  if (value.shape.length !== 4) throw new Error(`a picture of rank 4 is expected, not of rank ${value.shape.length}`);
  const name = builder.node('Transpose', [value.name, builder.int32s(order)], { T: attr.float, Tperm: attr.int32 });
  return { name, shape: value.shape, nhwc };
}
