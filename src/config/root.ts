import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: models and static files are found from it both in `src/` and in `dist/`. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json was not found above the program.');
  return findRoot(parent);
}

const isInstalled = projectRoot.includes(`${sep}node_modules${sep}`);

/**
 * A path from the configuration: absolute as it is, otherwise from the project's root. Where MoleCheck was installed as a
 * package, only what it ships (the model) is found there: an update replaces the package, so what is written, or is the
 * operator's own, is taken from the working directory.
 */
export function fromRoot(path: string): string {
  if (isAbsolute(path)) return path;
  const inPackage = join(projectRoot, path);
  return isInstalled && !existsSync(inPackage) ? resolve(path) : inPackage;
}
