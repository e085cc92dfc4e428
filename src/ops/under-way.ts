/** Work that has begun and not ended, for whoever must wait for it before an end. */
export interface UnderWay {
  /** Counts `work` until it has ended, and gives it back. */
  track<T>(work: Promise<T>): Promise<T>;
  count(): number;
  /** Resolves when all that is under way by now has ended, however it did. */
  ended(): Promise<unknown>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  return {
    track(work) {
      all.add(work);
      return work.finally(() => all.delete(work));
    },
    count: () => all.size,
    ended: () => Promise.allSettled(all),
  };
}
