/** Transposes a row-major array: axis `i` of the result is axis `order[i]` of `data`. */
export function permute(data: ArrayLike<number>, shape: readonly number[], order: readonly number[]) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const target = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(data.length);
  const index = new Array<number>(target.length).fill(0);
  for (let at = 0, from = 0; at < result.length; at++) {
    result[at] = data[from] ?? 0;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      const [size = 1, step = 1] = [target[axis], steps[axis]];
      from += step;
      index[axis] = (index[axis] ?? 0) + 1;
      if (index[axis] !== size) break;
      from -= step * size;
      index[axis] = 0;
    }
  }
  return { data: result, shape: target };
}
