/** A place in the line. `expiresAtMs` and `enteredAtMs` are monotonic milliseconds (`performance.now`). */
export interface Place {
  readonly person: string;
  readonly enteredAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * A waiting line that is fair between people: one place of each person in a turn, so an album of twenty photos delays its
 * sender and nobody else. A place that expired is served before all others: its person has waited longest and only needs
 * to be told.
 */
export function createFairLine<T extends Place>() {
  /** In the order in which they came, each with the number of its turn. */
  const turns = new Map<T, number>();
  let presentTurn = 0;

  return {
    get size(): number {
      return turns.size;
    },
    add(place: T): void {
      let last = presentTurn;
      for (const [{ person }, turn] of turns) if (person === place.person) last = Math.max(last, turn);
      turns.set(place, last + 1);
    },
    take(nowMs: number): T | undefined {
      let next: T | undefined;
      let lowest = Number.POSITIVE_INFINITY;
      for (const [place, turn] of turns) {
        if (place.expiresAtMs <= nowMs) {
          turns.delete(place);
          return place;
        }
        if (turn < lowest) [next, lowest] = [place, turn];
      }
      if (next === undefined) return undefined;
      presentTurn = lowest;
      turns.delete(next);
      return next;
    },
    oldestEnteredAtMs(): number | undefined {
      let oldest: number | undefined;
      for (const { enteredAtMs } of turns.keys()) oldest = Math.min(oldest ?? enteredAtMs, enteredAtMs);
      return oldest;
    },
  };
}
