import { type Context, type Handlers, toNchw } from './context.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { attr, GraphBuilder } from './graph-builder.ts';
import { matrix } from './matrix.ts';
import type { OnnxGraph } from './onnx.ts';
import { shaping } from './shaping.ts';

const handlers: Handlers = { Conv: convolution, ...elementwise, ...matrix, ...shaping };

/**
 * Turns an ONNX graph into a TensorFlow.js GraphModel with the same input and outputs (names and shapes, NCHW).
 *
 * Inside, pictures are NHWC, the only layout that TensorFlow.js's WASM backend convolves; convolution, bias and activation
 * become one fused operation. The weights stay float32, so that both engines compute the same function.
 *
 * @param shard name that the weights' file will have.
 * @throws Error naming the first operation (or form of one) that it does not know.
 */
export function convert(graph: OnnxGraph, shard: string) {
  const { input, outputs, nodes } = graph;
  const builder = new GraphBuilder();
  const context: Context = {
    builder,
    constants: new Map(graph.tensors),
    values: new Map([[input.name, { ...input, nhwc: false }]]),
    fused: new Set(),
    soleUser(output) {
      const users = nodes.filter(({ inputs }) => inputs.includes(output));
      return users.length === 1 && !outputs.includes(output) ? users[0] : undefined;
    },
  };
  const dim = input.shape.map((size) => ({ size: String(size) }));
  builder.node('Placeholder', [], { dtype: attr.float, shape: { shape: { dim } } }, input.name);
  for (const node of nodes) {
    if (context.fused.has(node)) continue;
    const handler = handlers[node.op];
    if (handler === undefined) throw new Error(`${node.op}: this converter does not know the operation`);
    const value = handler(node, context);
    if (value !== undefined) context.values.set(node.outputs[0] ?? '', value);
  }
  for (const name of outputs) {
    const value = context.values.get(name);
    if (value === undefined) throw new Error(`the output ${name} has not been computed`);
    builder.node('Identity', [toNchw(context, value).name], { T: attr.float }, name);
  }
  return builder.build(input, outputs, shard);
}
