/**
 * Remembers ids for `ttlMs`, at most `max` of them (the oldest go first), so that a repeated update is seen as such without
 * a memory that grows. Monotonic time: a jump of the clock forgets nothing.
 */
export function createRecentIds(ttlMs: number, max: number, nowMs: () => number = () => performance.now()) {
  const expiresAt = new Map<string, number>();

  function forgetOld(): void {
    for (const [id, at] of expiresAt) {
      if (at > nowMs() && expiresAt.size <= max) break;
      expiresAt.delete(id);
    }
  }

  return {
    has(id: string): boolean {
      return (expiresAt.get(id) ?? 0) > nowMs();
    },
    add(id: string): void {
      expiresAt.delete(id);
      expiresAt.set(id, nowMs() + ttlMs);
      forgetOld();
    },
    delete(id: string): void {
      expiresAt.delete(id);
    },
    ids(): readonly string[] {
      forgetOld();
      return [...expiresAt.keys()];
    },
  };
}
