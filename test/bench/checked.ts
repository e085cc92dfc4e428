import type { MoleCheck } from '../../src/check/molecheck.ts';
import { photoFromBytes } from '../../src/photo/source.ts';

/** One check to its end: with a heat map, that is the picture that a chat shows. */
export async function checked(moleCheck: MoleCheck, bytes: Uint8Array, heatMap: boolean): Promise<void> {
  const outcome = await moleCheck.check(photoFromBytes(bytes));
  if (outcome.outcome !== 'assessed') throw new Error(`a picture of the benchmark was ${outcome.outcome}`);
  if (heatMap) await outcome.heatMap?.withScale();
}
