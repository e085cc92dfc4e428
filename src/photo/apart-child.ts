import { writeFileSync } from 'node:fs';
import type { ApartTask } from './apart.ts';
import { inspect } from './inspect.ts';
import { rasterise } from './rasterise.ts';

// A process of its own, for one picture (see apart.ts). Where memory runs out after all, the kernel takes it and not the service.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not on this system.
}

process.once('message', async ({ bytes, format, options }: ApartTask) => {
  const answer = await decode(bytes, format, options).catch((error: unknown) => ({
    failure: error instanceof Error ? error.message : '',
  }));
  process.send?.(answer, () => process.exit());
});
// Whoever asked is gone.
process.once('disconnect', () => process.exit());

async function decode(bytes: Uint8Array, format: ApartTask['format'], options: ApartTask['options']) {
  const file = inspect(bytes, format, options.maxPixels);
  return typeof file === 'string' ? { ok: false, fault: file } : rasterise(file, options);
}
