/** Closes one part. `graceMs` is the time to finish what was accepted: none where the start failed. */
type Closer = (graceMs: number) => unknown;

/** What has been opened, to be closed in the opposite order: at the end of a run, or where a start fails half-way. */
export interface Closing {
  add(closer: Closer): void;
  /** For what is to be closed after everything else. */
  addFirst(closer: Closer): void;
  /** Closes every part, whatever fails on the way. @throws the first error, at the end. */
  closeAll(graceMs: number): Promise<void>;
}

export function createClosing(): Closing {
  const closers: Closer[] = [];
  return {
    add: (closer) => void closers.push(closer),
    addFirst: (closer) => void closers.unshift(closer),
    async closeAll(graceMs) {
      const errors: unknown[] = [];
      for (let close = closers.pop(); close !== undefined; close = closers.pop())
        try {
          await close(graceMs);
        } catch (error) {
          errors.push(error);
        }
      if (errors.length > 0) throw errors[0];
    },
  };
}
