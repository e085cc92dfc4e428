import type { MoleCheck } from '../../src/check/molecheck.ts';
import { joined, photoFromBytes } from '../../src/photo/source.ts';

/** A file as it has arrived: in memory of its own, which a check may have. */
export function arrived(bytes: Uint8Array): Uint8Array {
  return joined([bytes], bytes.length);
}

/** One check of a file that has arrived, to its end: with a heat map, that is the picture that a chat shows. */
export async function checked(moleCheck: MoleCheck, file: Uint8Array, heatMap: boolean): Promise<void> {
  const outcome = await moleCheck.check(photoFromBytes(file, true));
  if (outcome.outcome !== 'assessed') throw new Error(`a picture of the benchmark was ${outcome.outcome}`);
  if (heatMap) await outcome.heatMap?.withScale();
}
