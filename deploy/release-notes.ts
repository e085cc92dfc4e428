/**
 * Prints the notes of a release out of CHANGELOG.md (npm run -s release:notes -- v1.2.3), for the release workflow. Ends with 1 and a
 * sentence where the tag, package.json and the changelog do not speak of the same version.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../src/config/root.ts';
import { version as packageVersion } from '../src/config/version.ts';

interface Release {
  readonly version: string;
  /** YYYY-MM-DD */
  readonly date: string;
  /** What stands below the heading, without blank lines around it. */
  readonly notes: string;
}

/** The released versions of a changelog in the format of keepachangelog.com, in its order: the newest first. */
export function releasesOf(changelog: string): readonly Release[] {
  const sections = changelog.split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const [, version, date] = /^\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})\n/.exec(section) ?? [];
    if (version === undefined || date === undefined) return [];
    return [{ version, date, notes: section.slice(section.indexOf('\n')).trim() }];
  });
}

/**
 * @param tag `v` and the version.
 * @throws Error with a sentence for whoever releases.
 */
export function notesOf(tag: string, changelog: string, version: string): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, and package.json says ${version}: it must be v${version}.`);
  const found = releasesOf(changelog).find((release) => release.version === version);
  if (found === undefined || found.notes === '')
    throw new Error(
      `CHANGELOG.md says nothing of ${version}: give "Unreleased" the heading "## [${version}] - YYYY-MM-DD".`,
    );
  return found.notes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const changelog = readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8');
    process.stdout.write(`${notesOf(process.argv[2] ?? '', changelog, packageVersion)}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
