/** A place in the line. `expiresAtMs` and `enteredAtMs` are monotonic milliseconds (`performance.now`). */
export interface Place<T> {
  readonly person: string;
  readonly item: T;
  readonly enteredAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * A waiting line that is fair between people: one place of each person in turn, so an album of twenty photos delays its
 * sender and nobody else. A place that expired is served before all others: its person has waited longest and only needs
 * to be told.
 */
export function createFairLine<T>() {
  // Maps and sets keep insertion order: the first person is the next to be served, the first place is the oldest.
  const byPerson = new Map<string, Set<Place<T>>>();
  const byAge = new Set<Place<T>>();

  function remove(place: Place<T>): Place<T> {
    byAge.delete(place);
    const own = byPerson.get(place.person);
    own?.delete(place);
    if (own?.size === 0) byPerson.delete(place.person);
    return place;
  }

  return {
    get size(): number {
      return byAge.size;
    },
    add(place: Place<T>): void {
      byAge.add(place);
      const own = byPerson.get(place.person);
      if (own === undefined) byPerson.set(place.person, new Set([place]));
      else own.add(place);
    },
    take(nowMs: number): Place<T> | undefined {
      const [oldest] = byAge;
      if (oldest === undefined) return undefined;
      if (oldest.expiresAtMs <= nowMs) return remove(oldest);
      const [next] = byPerson;
      if (next === undefined) return undefined;
      const [person, own] = next;
      const [place] = own;
      if (place === undefined) return undefined;
      byPerson.delete(person);
      byPerson.set(person, own);
      return remove(place);
    },
    oldestEnteredAtMs(): number | undefined {
      const [oldest] = byAge;
      return oldest?.enteredAtMs;
    },
  };
}
