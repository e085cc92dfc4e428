import { expect, it } from 'vitest';
import { createPauses } from '../../../src/ops/pauses.ts';

const hourMs = 3_600_000;

it('a pause lasts as long as it should, and no longer than until the end', async () => {
  const pauses = createPauses();
  await pauses.wait(1);
  const waiting = [pauses.wait(hourMs), pauses.wait(hourMs)];
  const still = new Promise((resolve) => setTimeout(resolve, 20, 'still waiting'));
  expect(await Promise.race([...waiting, still])).toBe('still waiting');
  pauses.end();
  await Promise.all(waiting);
  await pauses.wait(hourMs);
});
