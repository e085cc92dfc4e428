import protobuf from 'protobufjs';

/** The part of onnx.proto3 (github.com/onnx/onnx, IR version 8) that an inference graph with its weights inside uses. */
export const onnxSchema: protobuf.Root = protobuf.parse(
  `syntax = "proto3";
  message ModelProto { repeated OperatorSetIdProto opset_import = 8; GraphProto graph = 7; int64 ir_version = 1; }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated AttributeProto attribute = 5; }
  message AttributeProto {
    string name = 1; float f = 2; int64 i = 3; TensorProto t = 5; repeated float floats = 7; repeated int64 ints = 8; int32 type = 20;
  }
  message TensorProto {
    repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; repeated int64 int64_data = 7;
    string name = 8; bytes raw_data = 9; int32 data_location = 14;
  }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { Tensor tensor_type = 1; message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } }
  message TensorShapeProto { repeated Dimension dim = 1; message Dimension { int64 dim_value = 1; string dim_param = 2; } }`,
  { keepCase: true },
).root;

/** A weight or a shape: row-major, float32 for FLOAT and plain numbers for INT64. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | readonly number[];
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | readonly number[] | OnnxTensor>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** Initialisers and constants by name. */
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  /** The one input that is not a weight; -1 stands for the batch. */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly outputs: readonly string[];
}

interface RawTensor {
  name?: string;
  dims?: number[];
  data_type: number;
  float_data?: number[];
  int64_data?: number[];
  raw_data?: Uint8Array;
  data_location?: number;
}
interface RawAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  t?: RawTensor;
  floats?: number[];
  ints?: number[];
}
interface RawGraph {
  node: { op_type: string; input?: string[]; output: string[]; attribute?: RawAttribute[] }[];
  initializer?: RawTensor[];
  input: { name: string; type: { tensor_type: { shape: { dim: { dim_value?: number; dim_param?: string }[] } } } }[];
  output: { name: string }[];
}

/**
 * Reads an ONNX file whose weights are stored in it (float32; int64 for shapes and axes).
 *
 * @throws Error naming what this reader does not know.
 */
export function readOnnx(bytes: Uint8Array): OnnxGraph {
  const type = onnxSchema.lookupType('ModelProto');
  const { graph } = type.toObject(type.decode(bytes), { longs: Number }) as { graph: RawGraph };
  const tensors = new Map((graph.initializer ?? []).map((raw) => [raw.name ?? '', readTensor(raw)]));
  const inputs = graph.input.filter(({ name }) => !tensors.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    throw new Error(`one input is expected, the graph has ${inputs.length}`);
  const nodes: OnnxNode[] = [];
  for (const raw of graph.node) {
    const node = {
      op: raw.op_type,
      inputs: raw.input ?? [],
      outputs: raw.output,
      attributes: Object.fromEntries(
        (raw.attribute ?? []).map((attribute) => [attribute.name, readAttribute(attribute)]),
      ),
    };
    const constant =
      node.op === 'Constant'
        ? node.attributes['value']
        : node.op === 'Identity'
          ? tensors.get(node.inputs[0] ?? '')
          : undefined;
    if (typeof constant === 'object' && 'data' in constant) tensors.set(node.outputs[0] ?? '', constant);
    else nodes.push(node);
  }
  return {
    nodes,
    tensors,
    input: {
      name: input.name,
      shape: input.type.tensor_type.shape.dim.map((dim) => (dim.dim_param ? -1 : (dim.dim_value ?? -1))),
    },
    outputs: graph.output.map(({ name }) => name),
  };
}

function readAttribute(raw: RawAttribute): number | readonly number[] | OnnxTensor {
  switch (raw.type) {
    case 1:
      return raw.f ?? 0;
    case 2:
      return raw.i ?? 0;
    case 4:
      if (raw.t !== undefined) return readTensor(raw.t);
      break;
    case 6:
      return raw.floats ?? [];
    case 7:
      return raw.ints ?? [];
    case 3:
      return []; // A string (auto_pad and the like): its only supported value is the default.
  }
  throw new Error(`attribute ${raw.name} has type ${raw.type}, which this converter does not know`);
}

function readTensor(raw: RawTensor): OnnxTensor {
  const shape = raw.dims ?? [];
  if (raw.data_location === 1) throw new Error(`${raw.name}: weights outside the file are not supported`);
  // A copy, because the bytes inside the file need not be aligned to four or eight.
  const stored = raw.raw_data?.length ? Uint8Array.from(raw.raw_data).buffer : undefined;
  if (raw.data_type === 1)
    return { shape, data: stored === undefined ? Float32Array.from(raw.float_data ?? []) : new Float32Array(stored) };
  if (raw.data_type === 7)
    return {
      shape,
      data: stored === undefined ? (raw.int64_data ?? []) : Array.from(new BigInt64Array(stored), Number),
    };
  throw new Error(`${raw.name}: tensor type ${raw.data_type} is not supported (float32 and int64 are)`);
}
