import { readFileSync } from 'node:fs';
import { loadManifest } from '../../src/classifier/manifest.ts';
import { createFloor } from './floor.ts';

export interface FloorOrder {
  readonly modelDir: string;
  readonly photoPath: string;
  readonly views: number;
}

// Floors one after another in a process of its own. The first message is the order, each further one says how many; the answers
// are CPU seconds.
process.once('message', async ({ modelDir, photoPath, views }: FloorOrder) => {
  const bytes = readFileSync(photoPath);
  const floor = await createFloor(modelDir, await loadManifest(modelDir));
  await floor(bytes, views);
  process.on('message', async (floors: number) => {
    const before = process.cpuUsage();
    for (let run = 0; run < floors; run++) await floor(bytes, views);
    const { user, system } = process.cpuUsage(before);
    process.send?.((user + system) / 1e6);
  });
  process.send?.(0);
});
