import { availableParallelism } from 'node:os';
import { MoleCheck } from '../../src/check/molecheck.ts';
import { createClassifier } from '../../src/classifier/classifier.ts';
import { loadManifest } from '../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../src/classifier/onnx-engine.ts';
import { arrived, checked } from './checked.ts';
import { createFloor } from './floor.ts';
import { interleave, ratio, timing } from './measure.ts';
import type { BenchPicture } from './pictures.ts';

/** `MoleCheck.check` of each picture against its floor: one view without a heat map, and everything on. */
export async function measureLatency(modelDir: string, pictures: readonly BenchPicture[], rounds: number) {
  const manifest = await loadManifest(modelDir);
  const engine = await createOnnxEngine({ modelDir, manifest, threads: Math.min(availableParallelism(), 4) });
  const limits = { checkTimeoutMs: 60_000, decodeTimeoutMs: 60_000, maxPixels: 50_000_000, concurrency: 2 };
  const one = new MoleCheck(createClassifier({ engine, manifest, maxViews: 1 }), limits);
  const all = new MoleCheck(createClassifier({ engine, manifest }), limits);
  const floor = await createFloor(modelDir, manifest);
  const { length: views } = manifest.views;
  const rows = [];
  try {
    for (const { name, bytes } of pictures) {
      // sharp alone decodes no HEIC: its floor is the check's own decoder, which leaves nothing to compare.
      const hasFloor = !name.startsWith('HEIC');
      const cases = {
        ...(hasFloor && { floorOne: (file: Uint8Array) => floor(file, 1) }),
        checkOne: (file: Uint8Array) => checked(one, file, false),
        ...(hasFloor && { floorAll: (file: Uint8Array) => floor(file, views) }),
        checkAll: (file: Uint8Array) => checked(all, file, true),
      };
      const result = await interleave(
        cases as Required<typeof cases>,
        name.startsWith('HEIC') ? Math.ceil(rounds / 4) : rounds,
        2,
        (name) => (name.startsWith('check') ? arrived(bytes) : bytes),
      );
      rows.push({
        picture: name,
        bytes: bytes.length,
        checkOneView: timing(result.checkOne),
        checkEverything: timing(result.checkAll),
        ...(hasFloor && {
          floorOneView: timing(result.floorOne),
          floorAllViews: timing(result.floorAll),
          ratioOneView: ratio(result.checkOne, result.floorOne),
          ratioEverything: ratio(result.checkAll, result.floorAll),
          ratioEverythingToOneView: ratio(result.checkAll, result.floorOne),
        }),
      });
    }
  } finally {
    await engine.close();
  }
  return { views, rows };
}
