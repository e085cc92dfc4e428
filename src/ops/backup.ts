import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { fromRoot } from '../config/root.ts';
import { StartError } from './start-error.ts';

/** What a backup holds, by name. */
export interface Backup {
  /** `store.lmdb`, and `person-key` where DATA_DIR keeps the key. */
  readonly files: readonly string[];
  /** Of consent, languages, reminders, open jobs and the ids of answered ones. */
  readonly entries: number;
}

/**
 * Copies DATA_DIR as it is at one moment into a new folder, for this user alone, while the bot goes on: LMDB reads its file in one
 * transaction, where a plain copy could catch half a write. The copy is then read through.
 *
 * @throws StartError where there is nothing to copy, or the target holds something.
 */
export async function backUp(dataDir: string, target: string): Promise<Backup> {
  const folder = fromRoot(dataDir);
  const there = await readdir(folder).catch((): string[] => []);
  if (!there.includes('store.lmdb'))
    throw new StartError(
      `${folder} holds no store.lmdb: set DATA_DIR to the folder of the bot that is to be backed up.`,
    );
  await mkdir(target, { recursive: true, mode: 0o700 });
  if ((await readdir(target)).length > 0) throw new StartError(`${target} is not empty: name a new folder.`);
  const before = process.umask(0o077);
  try {
    const database = open({ path: join(folder, 'store.lmdb'), noSubdir: true, readOnly: true });
    await database.backup(join(target, 'store.lmdb'), true);
    await database.close();
    if (there.includes('person-key')) await copyFile(join(folder, 'person-key'), join(target, 'person-key'));
  } finally {
    process.umask(before);
  }
  const entries = await countEntries(join(target, 'store.lmdb'));
  return { files: (await readdir(target)).sort(), entries };
}

async function countEntries(path: string): Promise<number> {
  const database = open({ path, noSubdir: true, readOnly: true });
  const entries = database.getKeysCount();
  await database.close();
  await rm(`${path}-lock`, { force: true });
  return entries;
}
