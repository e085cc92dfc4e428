/**
 * Waits for `work`, at most `ms` milliseconds: for the steps of a shutdown, which must end whether or not a peer answers.
 *
 * @returns whether it ended in time. Its error, in time or later, is the caller's to log in `work` itself; here it counts as ended.
 */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
