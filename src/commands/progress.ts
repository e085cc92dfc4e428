const barCells = 30;

/** A progress line on standard error: only on a terminal, and only where there is more than one item. */
export function createProgress(total: number | undefined) {
  const shown = process.stderr.isTTY === true && total !== 1;
  const startedAt = performance.now();
  let done = 0;
  return {
    step(): void {
      done++;
      if (!shown) return;
      const perSecond = (done / ((performance.now() - startedAt) / 1000)).toFixed(1);
      if (total === undefined) process.stderr.write(`\r${done} photos, ${perSecond}/s`);
      else {
        const filled = Math.round((barCells * done) / total);
        process.stderr.write(
          `\r${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${done}/${total}, ${perSecond}/s`,
        );
      }
    },
    /** Takes the line away, so that a result can be printed in its place. */
    clear(): void {
      if (shown && done > 0) process.stderr.write('\r\u001b[K');
    },
  };
}
