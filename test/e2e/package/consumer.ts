import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/config/root.ts';

const run = promisify(execFile);
const modules = join(projectRoot, 'node_modules');

/** Somebody else's project that has installed the tarball and nothing else. */
export interface Consumer {
  readonly folder: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  write(name: string, content: string | Uint8Array): void;
  /** Runs one of its programs with next to no environment. Throws where it ends with another code than 0. */
  node(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }>;
  /** The TypeScript compiler on its files. @returns what it complains about. */
  complaints(): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Packs a copy of this checkout with the documented command and installs it into an empty project.
 *
 * @param byNpm installs as anybody would, with the registry. Otherwise the tarball is unpacked and exactly the dependencies that it
 *   names are linked from here: the same to Node, without the network and without 800 MB.
 */
export async function createConsumer(byNpm: boolean): Promise<Consumer> {
  const root = mkdtempSync(join(tmpdir(), 'molecheck-package-'));
  const [checkout, folder] = [join(root, 'checkout'), join(root, 'project')];
  const isOurs = (path: string): boolean =>
    !/^(?:node_modules|dist|data|\.git|\.venv)$/.test(relative(projectRoot, path).split(sep)[0] ?? '');
  cpSync(projectRoot, checkout, { recursive: true, filter: isOurs });
  symlinkSync(modules, join(checkout, 'node_modules'));
  // A leftover of another version: it must not get into the tarball.
  mkdirSync(join(checkout, 'dist', 'src'), { recursive: true });
  writeFileSync(join(checkout, 'dist', 'src', 'leftover.js'), '');
  await run('npm', ['run', '-s', 'package', '--', '--pack-destination', root], { cwd: checkout });
  const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Record<string, string>;
  const tarball = join(root, `${name}-${version}.tgz`);
  rmSync(checkout, { recursive: true });

  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "somebody", "type": "module" }');
  const { stdout } = await run('tar', ['-tzf', tarball]);
  if (byNpm)
    await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', tarball], { cwd: folder });
  else await unpack(tarball, folder);
  for (const types of ['@types/node', 'undici-types']) link(types, folder);

  return {
    folder,
    files: stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, '')),
    write: (file, content) => writeFileSync(join(folder, file), content),
    node: (args, env = {}) => run(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], ...env } }),
    complaints: () =>
      run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', folder]).then(
        () => '',
        (error: { stdout?: string }) => error.stdout ?? String(error),
      ),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function unpack(tarball: string, folder: string): Promise<void> {
  const target = join(folder, 'node_modules', 'molecheck');
  mkdirSync(target, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { dependencies: object };
  for (const name of Object.keys(dependencies)) link(name, folder);
}

function link(name: string, folder: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(join(modules, name), path);
}
