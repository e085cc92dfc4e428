/**
 * Gives the work's result, or rejects with the signal's reason once it aborts. Native work can't be stopped from
 * outside: it goes on until its own limit, but nobody waits for it.
 */
export function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    // Once settled, later calls are without effect; a late failure of the work is handled here too.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
