/** A node of TensorFlow's GraphDef as TensorFlow.js's JSON has it. */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export const attr = {
  float: { type: 'DT_FLOAT' },
  int32: { type: 'DT_INT32' },
  bool: (value: boolean) => ({ b: value }),
  int: (value: number) => ({ i: String(value) }),
  ints: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  string: (value: string) => ({ s: Buffer.from(value).toString('base64') }),
  strings: (values: readonly string[]) => ({
    list: { s: values.map((value) => Buffer.from(value).toString('base64')) },
  }),
};

/** Collects the nodes and weights of a TensorFlow.js GraphModel (format `graph-model`, converter 4.x). */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #specs: WeightSpec[] = [];
  readonly #data: Buffer[] = [];
  readonly #known = new Map<string, string>();

  /** Adds an operation and gives its name. */
  node(
    op: string,
    input: readonly string[],
    attributes: Readonly<Record<string, unknown>>,
    name = `n${this.#nodes.length}_${op}`,
  ): string {
    this.#nodes.push({ name, op, ...(input.length > 0 ? { input } : {}), attr: attributes });
    return name;
  }

  floats(data: ArrayLike<number>, shape: readonly number[]): string {
    return this.#constant(Float32Array.from(data), shape, 'float32');
  }

  /** A vector (or with `shape` [] a scalar) of int32: axes, shapes, permutations. */
  int32s(data: readonly number[], shape: readonly number[] = [data.length]): string {
    return this.#constant(Int32Array.from(data), shape, 'int32');
  }

  #constant(data: Float32Array | Int32Array, shape: readonly number[], dtype: 'float32' | 'int32'): string {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const key = bytes.length <= 64 ? `${dtype} ${shape} ${bytes.toString('hex')}` : undefined;
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const type = dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32';
    const dims = { dim: shape.map((size) => ({ size: String(size) })) };
    const name = this.node('Const', [], { dtype: { type }, value: { tensor: { dtype: type, tensorShape: dims } } });
    this.#specs.push({ name, shape, dtype });
    this.#data.push(bytes);
    if (key !== undefined) this.#known.set(key, name);
    return name;
  }

  /** The model as `model.json` (one shard, named `shard`) and the weights' bytes. */
  build(
    input: { readonly name: string; readonly shape: readonly number[] },
    outputs: readonly string[],
    shard: string,
  ) {
    const dims = { dim: input.shape.map((size) => ({ size: String(size) })) };
    const model = {
      format: 'graph-model',
      generatedBy: 'ONNX',
      convertedBy: 'MoleCheck models/training/export_tfjs',
      signature: {
        inputs: { [input.name]: { name: `${input.name}:0`, dtype: 'DT_FLOAT', tensorShape: dims } },
        outputs: Object.fromEntries(outputs.map((name) => [name, { name: `${name}:0`, dtype: 'DT_FLOAT' }])),
      },
      modelTopology: { node: this.#nodes, library: {}, versions: { producer: 1 } },
      weightsManifest: [{ paths: [shard], weights: this.#specs }],
    };
    return { model, weights: Buffer.concat(this.#data) };
  }
}
