import { execFile } from 'node:child_process';
import { access, constants, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Reads every entry with LMDB itself, in a process of its own. */
const probe = `
const { open } = require(process.argv[1]);
try {
  const database = open(process.argv[2], { noSubdir: true, encoding: 'binary', readOnly: true });
  for (const entry of database.getRange()) entry;
} catch (error) {
  console.log(error.code ?? error.message);
  process.exit(1);
}`;
/** What LMDB says of a file that is none of its own, or is damaged; its numbers are those of lmdb.h. */
const damage = /^(-3079[3-7]|-30784)$|MDB_(INVALID|CORRUPTED|PAGE_NOTFOUND|VERSION_MISMATCH|PANIC)/;

/** Notes how the file was left, for {@link moveAsideIfDamaged} at the next start. To be called when it is closed. */
export async function noteClosed(path: string): Promise<void> {
  await writeFile(`${path}-closed`, await stateOf(path), { mode: 0o600 });
}

/**
 * LMDB maps its file into memory and trusts it: a foreign or truncated file ends the process, no error to catch. So a file
 * that is not as the last process left it (killed, or touched by somebody) is first read in a child process. One that can't be
 * right is moved aside to `….damaged`. True when that happened; what was in it is forgotten.
 *
 * @throws Error with a `code` where the file can't be opened for another reason.
 */
export async function moveAsideIfDamaged(path: string): Promise<boolean> {
  const closed = await readFile(`${path}-closed`, 'utf8').catch(() => '');
  const state = await stateOf(path);
  await rm(`${path}-closed`, { force: true });
  // A file that is not there, or was made and not yet written to: LMDB sets it up.
  if (state === closed || state === '' || state.startsWith('0 ')) return false;
  await access(path, constants.R_OK | constants.W_OK);
  if (!(await isDamaged(path))) return false;
  await rename(path, `${path}.damaged`);
  await rm(`${path}-lock`, { force: true });
  return true;
}

async function stateOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path).catch(() => ({ size: undefined, mtimeMs: 0 }));
  return size === undefined ? '' : `${size} ${mtimeMs}`;
}

function isDamaged(path: string): Promise<boolean> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', probe, lmdb, path], (error, stdout) => {
      const said = stdout.trim();
      // Without a word it was ended by the file (SIGBUS, SIGSEGV).
      if (error === null) resolve(false);
      else if (said === '' || damage.test(said)) resolve(true);
      else reject(Object.assign(new Error('The store can not be opened.'), { code: said.slice(0, 40) }));
    });
  });
}
