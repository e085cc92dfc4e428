import type { Scores } from './engine.ts';

/** The scores of consecutive batches of views as those of one batch. */
export function joinScores(parts: readonly Scores[]): Scores {
  const [first] = parts;
  if (first === undefined) throw new RangeError('There are no scores to join.');
  if (parts.length === 1) return first;
  return {
    logits: concatenate(parts.map(({ logits }) => logits)),
    gate: concatenate(parts.map(({ gate }) => gate)),
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
