import { chmod, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from '../config/root.ts';

/** Files of ours in DATA_DIR, those of earlier versions and what was set aside included. */
const ours = /^(person-key|store\.lmdb|molecheck\.lmdb)/;

/**
 * DATA_DIR, made where it is missing. It and our files in it are for this user alone, whatever the umask, and whoever made
 * them before. A shared folder (sticky, such as /tmp) is left as it is.
 *
 * @returns its absolute path.
 * @throws Error with a `code` where it can't be made or written to.
 */
export async function openDataFolder(dataDir: string): Promise<string> {
  const folder = fromRoot(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode } = await stat(folder);
  if ((mode & 0o1000) === 0) await tighten(folder, 0o700);
  for (const name of await readdir(folder)) if (ours.test(name)) await tighten(join(folder, name), 0o600);
  return folder;
}

/** Makes an empty file for this user alone, for a library that would make it for others to read. */
export async function makePrivateFile(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
  await tighten(path, 0o600);
}

/** What belongs to another user (a mounted volume) can't be changed, and need not keep the bot from running. */
async function tighten(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
  });
}
