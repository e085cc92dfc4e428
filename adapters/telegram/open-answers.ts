/**
 * Answers that are still owed to updates. Where the queue lives in this process alone, an update may be forgotten by
 * Telegram only when its answer was delivered: a process that is killed is given the update again.
 */
export interface OpenAnswers {
  /** To be called before the update is given to the conversation, so that no answer is missed. */
  expect(update: number): Expectation;
  /** The answer to the update has been delivered, or nobody can get it. */
  settle(update: number): void;
}

interface Expectation {
  /** Resolves when the answer was delivered, or is so late that it will not come. */
  readonly settled: Promise<void>;
  /** No answer will follow. */
  cancel(): void;
}

export function createOpenAnswers(latestMs: number): OpenAnswers {
  const waiting = new Map<number, () => void>();
  return {
    expect: (update) => {
      let resolve = (): void => {};
      const settled = new Promise<void>((done) => {
        resolve = done;
      });
      const timer = setTimeout(() => end(), latestMs);
      timer.unref();
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(update);
        resolve();
      };
      waiting.set(update, end);
      return { settled, cancel: end };
    },
    settle: (update) => waiting.get(update)?.(),
  };
}
