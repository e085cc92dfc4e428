import { open as openFile, rm, stat } from 'node:fs/promises';
import { open } from 'lmdb';
import type { KeyValueStore } from './key-value-store.ts';
import { moveAsideIfDamaged } from './lmdb-file.ts';

/**
 * Takes consent and language over from the file of version 1, which held everything in the clear; then overwrites that file
 * and deletes it.
 */
export async function adoptEarlierFile(path: string, store: KeyValueStore): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return;
  if (!(await moveAsideIfDamaged(path))) {
    const earlier = open<readonly [string, number | null], string>({ path, noSubdir: true, encoding: 'json' });
    for (const name of ['consent:', 'language:'])
      for (const { key, value } of earlier.getRange({ start: name, end: `${name}\uffff` }))
        await store.set(key, value[0]);
    await earlier.close();
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(size));
    await file.sync();
    await file.close();
  }
  for (const name of [path, `${path}-lock`, `${path}.damaged`]) await rm(name, { force: true });
}
