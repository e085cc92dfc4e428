import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: models and static files are found from it both in `src/` and in `dist/`. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json was not found above the program.');
  return findRoot(parent);
}

/** A path from the configuration: absolute as it is, otherwise from the project's root. */
export function fromRoot(path: string): string {
  return isAbsolute(path) ? path : join(projectRoot, path);
}
