import type { Scores } from './engine.ts';

export interface EngineTask {
  readonly tensor: Float32Array<ArrayBuffer>;
  readonly views: number;
  /** Place of its first view among those of the check: which network is its turn. */
  readonly first: number;
}

/** The scores of consecutive batches of views as those of one batch. */
export function joinScores(parts: readonly Scores[]): Scores {
  const [first] = parts;
  if (first === undefined) throw new RangeError('There are no scores to join.');
  if (parts.length === 1) return first;
  return {
    logits: concatenate(parts.map(({ logits }) => logits)),
    gate: concatenate(parts.map(({ gate }) => gate)),
    ...(first.kind === undefined ? {} : { kind: concatenate(parts.map(({ kind = new Float32Array() }) => kind)) }),
    maps: concatenate(parts.map(({ maps }) => maps)),
    mapHeight: first.mapHeight,
    mapWidth: first.mapWidth,
  };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * The views of a task one by one, each with the network that looks at it: view i with the i-th, modulo their number.
 *
 * @param viewLength float32 values of one view.
 * @throws Error when the tensor holds another number of views than the task says.
 */
export function* shareOut<Network>(
  { tensor, views, first }: Pick<EngineTask, 'tensor' | 'views' | 'first'>,
  viewLength: number,
  networks: readonly Network[],
): Generator<{ readonly network: Network; readonly view: Float32Array }> {
  if (tensor.length !== views * viewLength) throw new Error('the tensor has another size than its views');
  for (let index = 0; index < views; index++)
    yield {
      network: networks[(first + index) % networks.length] as Network,
      view: tensor.subarray(index * viewLength, (index + 1) * viewLength),
    };
}
