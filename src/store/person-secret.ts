import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'person-key';

/**
 * The HMAC key under which people are known, kept in the data folder with mode 0600 and generated on first use. Two processes
 * that start together end with the same key: the file appears complete and once (a hard link).
 *
 * @throws Error with a `code` where the folder can't be written or the file can't be read.
 */
export async function loadPersonSecret(folder: string): Promise<string> {
  const path = join(folder, fileName);
  return (await readSecret(path)) ?? (await generateSecret(path));
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    return secret.length >= 16 ? secret : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function generateSecret(path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const secret = await readSecret(path);
  if (secret !== undefined) return secret;
  throw Object.assign(new Error('The person-key file in DATA_DIR holds fewer than 16 characters.'), {
    code: 'PERSON_KEY',
  });
}
