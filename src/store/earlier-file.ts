import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { KeyValueStore } from './key-value-store.ts';
import { moveAsideIfDamaged } from './lmdb-file.ts';
import { openLmdbStore } from './lmdb-store.ts';

const dayMs = 86_400_000;

/**
 * The file of 1.2 held everything in the clear. Consent, language and photos that were not answered yet are taken over into
 * `store`, which seals them; then the file goes.
 */
export async function adoptEarlierFile(path: string, store: KeyValueStore): Promise<void> {
  if (!existsSync(path)) return;
  if (!(await moveAsideIfDamaged(path))) {
    const earlier = openLmdbStore(path);
    for (const [key, value] of [...(await earlier.list('consent:')), ...(await earlier.list('language:'))])
      await store.set(key, value);
    for (const [key, note] of await earlier.list('jobs:')) {
      if (key === 'jobs:slots') continue;
      const { job, begunAgain } = JSON.parse(note);
      await store.add(`job:${job.id}`, JSON.stringify({ job, begunAgain, kept: {} }), dayMs);
    }
    await earlier.close();
  }
  for (const name of [path, `${path}-lock`, `${path}.damaged`]) await rm(name, { force: true });
}
