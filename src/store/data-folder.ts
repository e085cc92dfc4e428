import { chmod, mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from '../config/root.ts';
import { StartError } from '../ops/start-error.ts';

/** Files of ours in DATA_DIR, what was set aside included. */
const ours = /^(person-key|store\.lmdb)/;
/** What a new store takes, with room to note the first people. */
const neededBytes = 1024 * 1024;

/**
 * DATA_DIR, made where it is missing. It and our files in it are for this user alone, whatever the umask, and whoever made
 * them before. A shared folder (sticky, such as /tmp) is left as it is.
 *
 * @returns its absolute path.
 * @throws StartError where a new store finds a full disk: LMDB maps its files into memory, and the process would end by a signal
 *   without a word. A store that is there already can still be read.
 * @throws Error with a `code` where the folder can't be made or written to.
 */
export async function openDataFolder(dataDir: string): Promise<string> {
  const folder = fromRoot(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = (await readdir(folder)).filter((name) => ours.test(name));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes && !names.some((name) => name.endsWith('.lmdb')))
    throw new StartError(
      `DATA_DIR: the disk that holds ${folder} is full (ENOSPC). Make room there, or set DATA_DIR to a folder on another disk.`,
    );
  const { mode } = await stat(folder);
  if ((mode & 0o1000) === 0) await tighten(folder, 0o700);
  for (const name of names) await tighten(join(folder, name), 0o600);
  return folder;
}

/** What belongs to another user (a mounted volume) can't be changed, and need not keep the bot from running. */
async function tighten(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
  });
}
