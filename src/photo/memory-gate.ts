interface Waiter {
  readonly bytes: number;
  readonly enter: () => void;
}

export interface MemoryGate {
  /**
   * Runs the work once its estimated memory fits beside what runs already; first come, first served. Work that is larger
   * than the whole budget runs alone. The room is given back when the work itself has ended, not when its caller gave up.
   *
   * @throws the signal's reason when it aborts before the work has begun.
   */
  run<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Keeps a flood of large pictures from ending the process: each is within its pixel limit, but they add up. */
export function createMemoryGate(budgetBytes: number): MemoryGate {
  const waiters: Waiter[] = [];
  let used = 0;

  const admit = (): void => {
    for (let next = waiters[0]; next !== undefined; next = waiters[0]) {
      if (used > 0 && used + next.bytes > budgetBytes) return;
      waiters.shift();
      used += next.bytes;
      next.enter();
    }
  };

  const enter = (bytes: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiters.splice(waiters.indexOf(waiter), 1);
        reject(signal.reason);
        admit();
      };
      const waiter: Waiter = {
        bytes,
        enter: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiters.push(waiter);
      admit();
    });

  return {
    run: async (bytes, signal, work) => {
      signal.throwIfAborted();
      await enter(bytes, signal);
      try {
        return await work();
      } finally {
        used -= bytes;
        admit();
      }
    },
  };
}
