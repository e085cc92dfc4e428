import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { pictureEndings } from '../photo/picture-types.ts';

/** A photo to judge, or a name that leads to none: `trouble` then says why, in a sentence for the person at the terminal. */
export interface Named {
  readonly name: string;
  readonly trouble?: string;
}

/** Endings of the formats that are read; in a folder, files of other names are passed over. */
const pictures = `**/*.{${pictureEndings}}`;

/**
 * What the names on a command line stand for, in their order: a file stands for itself, a folder for the pictures in it and below,
 * a pattern for what it fits where there is no file of that name. Hidden files are left out; links to folders are not followed.
 */
export async function* picturesOf(names: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Named> {
  for await (const name of names) yield* standsFor(name);
}

async function* standsFor(name: string): AsyncGenerator<Named> {
  const status = await stat(name).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
  if (typeof status !== 'string' && !status.isDirectory()) {
    const isReadable = await access(name, constants.R_OK).then(
      () => true,
      () => false,
    );
    yield isReadable ? { name } : { name, trouble: `${name}: this file may not be read.` };
  } else if (typeof status !== 'string')
    yield* found(
      (await glob(pictures, { cwd: name, caseSensitiveMatch: false, followSymbolicLinks: false })).map((path) =>
        join(name, path),
      ),
      { name, trouble: `${name}: there is no picture in this folder.` },
    );
  else if (isDynamicPattern(name))
    yield* found(await glob(name, { absolute: isAbsolute(name), followSymbolicLinks: false }), {
      name,
      trouble: `${name}: no file fits.`,
    });
  else if (status === 'ENOENT' || status === 'ENOTDIR') yield { name, trouble: `${name}: there is no such file.` };
  else yield { name, trouble: `${name}: this file can't be reached (${status}).` };
}

function* found(paths: readonly string[], otherwise: Named): Generator<Named> {
  if (paths.length === 0) yield otherwise;
  for (const name of paths.toSorted()) yield { name };
}
