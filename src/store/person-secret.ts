import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The installation's secret (people are known by a hash under it, what is stored is sealed with it), kept in the data folder
 * with mode 0600 and generated on first use. Processes that start together end with the same one: the file appears complete
 * and once, by a hard link.
 *
 * @throws Error with a `code` where the folder can't be written or the file can't be read.
 */
export async function loadPersonSecret(folder: string): Promise<string> {
  const path = join(folder, 'person-key');
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return generate(path);
  });
  const secret = kept.trim();
  if (secret.length >= 16) return secret;
  throw Object.assign(new Error('The person-key file in DATA_DIR is damaged.'), { code: 'PERSON_KEY' });
}

async function generate(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(path, 'utf8');
}
