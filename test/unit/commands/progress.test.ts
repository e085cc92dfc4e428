import { describe, expect, it } from 'vitest';

import { createProgress } from '../../../src/commands/progress.ts';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
}

describe('the progress line of molecheck classify', () => {
  it('fills a bar of thirty cells in place and takes it away again', () => {
    const stream = terminal(true);
    const progress = createProgress(3, stream);
    for (let photo = 0; photo < 3; photo++) progress.step();
    progress.clear();
    expect(stream.written.map((text) => text.replace(/[\d.]+\/s$/, 'N/s'))).toEqual([
      `\r${'█'.repeat(10)}${'░'.repeat(20)} 1/3, N/s`,
      `\r${'█'.repeat(20)}${'░'.repeat(10)} 2/3, N/s`,
      `\r${'█'.repeat(30)} 3/3, N/s`,
      '\r\u001b[K',
    ]);
  });

  it('counts where nobody knows how many photos come', () => {
    const stream = terminal(true);
    createProgress(undefined, stream).step();
    expect(stream.written).toEqual([expect.stringMatching(/^\r1 photos, [\d.]+\/s$/)]);
  });

  it.each([
    ['a pipe', false, 3],
    ['a single photo', true, 1],
  ])('writes nothing to %s', (_case, isTTY, total) => {
    const stream = terminal(isTTY);
    const progress = createProgress(total, stream);
    progress.step();
    progress.clear();
    expect(stream.written).toEqual([]);
  });
});
