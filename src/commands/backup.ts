import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config/config.ts';
import { backUp } from '../ops/backup.ts';
import { UsageError } from './usage-error.ts';

/**
 * `molecheck backup FOLDER`: what DATA_DIR holds, while the bot runs.
 *
 * @returns the exit code.
 * @throws UsageError without a folder, or where nothing is kept in DATA_DIR; StartError where it can't be copied.
 */
export async function backup(args: readonly string[], config: Config): Promise<number> {
  const folder = readArguments(args);
  if (config.REDIS_URL !== undefined)
    throw new UsageError('With REDIS_URL everything is kept in Redis: back that up (see deploy/README.md).', 'backup');
  const { files, entries } = await backUp(config.DATA_DIR, resolve(folder));
  process.stdout.write(`${resolve(folder)}: ${files.join(', ')} (${entries} entries, read through)\n`);
  if (!files.includes('person-key'))
    process.stdout.write(
      'The key is not in DATA_DIR: keep PERSON_KEY_SECRET as well, nothing can be read without it.\n',
    );
  return 0;
}

function readArguments(args: readonly string[]): string {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const [folder] = positionals;
    if (folder !== undefined && positionals.length === 1) return folder;
  } catch {
    // Said below.
  }
  throw new UsageError('Name one new folder.', 'backup');
}
