/** Waits that the end of the process cuts short. Nothing is left of one that is over. */
export interface Pauses {
  /** Resolves after so long, or at once when the end has come. */
  wait(ms: number): Promise<void>;
  /** Ends all waits, those to come included. */
  end(): void;
}

export function createPauses(): Pauses {
  const wakes = new Set<() => void>();
  let isEnded = false;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          wakes.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, isEnded ? 0 : ms);
        wakes.add(wake);
      }),
    end() {
      isEnded = true;
      for (const wake of wakes) wake();
    },
  };
}
