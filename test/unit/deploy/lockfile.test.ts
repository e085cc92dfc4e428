import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';

interface Package {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * npm leaves a package for another system out of the lock when the registry at hand doesn't have it, and npm ci then refuses
 * the lock everywhere. So whatever a package names as optional with an exact version must be there.
 */
it('package-lock.json names the optional packages of every system', () => {
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Package>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([, range]) => /^\d+\.\d+\.\d+$/.test(range))
      .filter(([name, version]) => resolve(packages, path, name)?.version !== version)
      .map(([name, version]) => `${name}@${version} (of ${path})`),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
});

/** As Node looks a package up: beside the one that asks, then in each folder above. */
function resolve(packages: Record<string, Package>, from: string, name: string): Package | undefined {
  for (
    let path = from;
    ;
    path = path.includes('/node_modules/') ? path.slice(0, path.lastIndexOf('/node_modules/')) : ''
  ) {
    const found = packages[`${path === '' ? '' : `${path}/`}node_modules/${name}`];
    if (found !== undefined || path === '') return found;
  }
}
