const barCells = 30;

/** A progress line on `stream`: only on a terminal, and only where there is more than one item or nobody knows how many. */
export function createProgress(
  total: number | undefined,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
) {
  const shown = stream.isTTY === true && total !== 1;
  const startedAt = performance.now();
  let done = 0;
  return {
    step(): void {
      done++;
      if (!shown) return;
      const perSecond = (done / ((performance.now() - startedAt) / 1000)).toFixed(1);
      if (total === undefined) stream.write(`\r${done} photos, ${perSecond}/s`);
      else {
        const filled = Math.round((barCells * done) / total);
        stream.write(`\r${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${done}/${total}, ${perSecond}/s`);
      }
    },
    /** Takes the line away, so that a result can be printed in its place. */
    clear(): void {
      if (shown && done > 0) stream.write('\r\u001b[K');
    },
  };
}
