import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from '../config/root.ts';
import { errorCode } from '../ops/error-code.ts';
import { StartError } from '../ops/start-error.ts';

/** What a new store takes, with room to note the first people. */
const neededBytes = 1024 * 1024;
const full = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Looks, at a first start, whether DATA_DIR has room for the store. LMDB maps its files into memory: on a full disk the process
 * would end by a signal without a word. A store that is there already is opened in any case, since it can still be read.
 *
 * @throws StartError where the disk is full. Anything else that is wrong with the folder is left to who opens it.
 */
export async function checkDiskRoom(dataDir: string): Promise<void> {
  const folder = fromRoot(dataDir);
  const probe = join(folder, `.room-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).some((name) => name.endsWith('.lmdb'))) return;
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.alloc(neededBytes, 1));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (!full.has(code)) return;
    throw new StartError(
      `DATA_DIR: the disk that holds ${folder} is full (${code}). Make room there, or set DATA_DIR to a folder on another disk.`,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}
