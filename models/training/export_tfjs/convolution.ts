import {
  type Context,
  constantOf,
  inputOf,
  numberOf,
  numbersOf,
  optionalConstant,
  toNhwc,
  type Value,
} from './context.ts';
import { activationOf } from './elementwise.ts';
import { attr } from './graph-builder.ts';
import type { OnnxNode } from './onnx.ts';
import { permute } from './permute.ts';

/** Adds a convolution together with the activation that follows it, where nothing else needs what is between. */
export function convolution(node: OnnxNode, context: Context): Value | undefined {
  const { builder } = context;
  const x = toNhwc(context, inputOf(node, context));
  const { shape, data } = constantOf(node, context, 1);
  const [filters = 0, perGroup = 0, ...kernel] = shape;
  const [batch = -1, channels = 0, ...picture] = x.shape;
  const groups = numberOf(node, 'group', 1);
  const [strides, dilations] = [numbersOf(node, 'strides', [1, 1]), numbersOf(node, 'dilations', [1, 1])];
  const pads = numbersOf(node, 'pads', [0, 0, 0, 0]);
  const sides = [0, 1].map((axis) => {
    const [stride = 1, dilation = 1, before = 0, after = 0] = [
      strides[axis],
      dilations[axis],
      pads[axis],
      pads[axis + 2],
    ];
    const reach = dilation * ((kernel[axis] ?? 1) - 1);
    const size = Math.floor(((picture[axis] ?? 0) + before + after - reach - 1) / stride) + 1;
    // TensorFlow's SAME is symmetric, as ONNX's pads are, at stride 1 only.
    return { before, after, size, same: stride === 1 && before === after && before + after === reach };
  });
  const same = sides.every((side) => side.same);

  const depthwise = groups > 1 && groups === channels && perGroup === 1;
  // Height, width, input, output; for depthwise height, width, channel, multiplier.
  const filter = depthwise
    ? permute(data, [groups, filters / groups, ...kernel], [2, 3, 0, 1])
    : permute(groups === 1 ? data : dense(data, shape, groups), [filters, channels, ...kernel], [2, 3, 1, 0]);
  const bias = optionalConstant(node, context, 2)?.data ?? new Float32Array(filters);

  const { activation, output } = followingActivation(node, context);
  const attributes = {
    T: attr.float,
    num_args: attr.int(1),
    fused_ops: attr.strings(activation ? ['BiasAdd', activation] : ['BiasAdd']),
    strides: attr.ints([1, ...strides, 1]),
    dilations: attr.ints([1, ...dilations, 1]),
    padding: attr.string(same ? 'SAME' : 'VALID'),
    data_format: attr.string('NHWC'),
  };
  const frame = sides.flatMap(({ before, after }) => [before, after]);
  // A frame of its own, because older TensorFlow's depthwise kernels know no explicit padding.
  const source = same || frame.every((width) => width === 0) ? x.name : pad(context, x.name, frame);
  const inputs = [source, builder.floats(filter.data, filter.shape), builder.floats(bias, [filters])];
  const name = builder.node(depthwise ? 'FusedDepthwiseConv2dNative' : '_FusedConv2D', inputs, attributes);
  context.values.set(output, { name, shape: [batch, filters, ...sides.map(({ size }) => size)], nhwc: true });
  return undefined;
}

/** The activations that nothing but the convolution feeds and that alone use it; PyTorch writes ReLU6 as Relu and Clip. */
function followingActivation(node: OnnxNode, context: Context) {
  let activation: 'Relu' | 'Relu6' | undefined;
  let output = node.outputs[0] ?? '';
  for (;;) {
    const next = context.soleUser(output);
    const found = next && activationOf(next, context);
    if (!next || !found) return { activation, output };
    if (activation !== 'Relu6') activation = found;
    context.fused.add(next);
    output = next.outputs[0] ?? '';
  }
}

function pad({ builder }: Context, name: string, frame: readonly number[]): string {
  const paddings = builder.int32s([0, 0, ...frame, 0, 0], [4, 2]);
  return builder.node('Pad', [name, paddings], { T: attr.float, Tpaddings: attr.int32 });
}

/** Grouped filters as one dense filter with zeros between the groups: TensorFlow.js has no grouped convolution. */
function dense(data: ArrayLike<number>, shape: readonly number[], groups: number): Float32Array {
  const [filters = 0, perGroup = 0, height = 0, width = 0] = shape;
  const block = perGroup * height * width;
  const result = new Float32Array(filters * groups * block);
  for (let filter = 0; filter < filters; filter++) {
    const group = Math.floor(filter / (filters / groups));
    for (let i = 0; i < block; i++) result[(filter * groups + group) * block + i] = data[filter * block + i] ?? 0;
  }
  return result;
}
