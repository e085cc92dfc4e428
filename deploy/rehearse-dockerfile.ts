/**
 * Runs the Dockerfile's steps without Docker (npm run deploy:rehearse): each stage is a clean directory, the context is what
 * .dockerignore lets through of the files that git knows, and RUN runs on this machine. Then it starts the image's command as user
 * 10001 on files that are root's, waits for the health check and ends it with SIGTERM. What can't be shown this way is printed at
 * the end. Needs root (to stop being it) and setpriv. `--keep` leaves the directory for a look.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../src/config/root.ts';
import { freePort } from '../test/faults/redis-server.ts';

type Step = readonly [instruction: string, rest: string];

interface Stage {
  readonly folder: string;
  workdir: string;
  readonly env: Record<string, string>;
  command: { entrypoint: string[]; cmd: string[]; health: string[] };
}

const uid = 10_001;
const notShown: string[] = [`the base image: this is Node ${process.version}, not the image's`];

function parseSteps(dockerfile: string): Step[] {
  const lines = dockerfile.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  return [...lines.matchAll(/^([A-Z]+)\s+(.+)$/gm)].map(([, instruction = '', rest = '']) => [
    instruction,
    rest.trim(),
  ]);
}

/** The files that would go to the builder: known to git or new, and let through by .dockerignore (the last rule that fits counts). */
function contextFiles(): string[] {
  const rules = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: toPattern(line.replace(/^!/, '')) }));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    maxBuffer: 1e8,
  });
  return listed.stdout
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(projectRoot, file)))
    .filter((file) => rules.findLast(({ pattern }) => pattern.test(file))?.keeps ?? true);
}

/** A rule of .dockerignore fits a path or a folder above it. */
function toPattern(rule: string): RegExp {
  const source = rule
    .split(/(\*\*\/|\*)/)
    .map((part) =>
      part === '**/' ? '(?:.*/)?' : part === '*' ? '[^/]*' : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}(?:/|$)`);
}

function build(root: string, context: string): Stage {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const [instruction, rest] of parseSteps(readFileSync(join(projectRoot, 'deploy/Dockerfile'), 'utf8'))) {
    console.log(`${instruction} ${rest.length > 110 ? `${rest.slice(0, 110)}…` : rest}`);
    if (instruction === 'FROM') {
      const name = rest.split(/\s+AS\s+/i)[1] ?? 'last';
      const folder = join(root, name);
      mkdirSync(folder);
      stage = { folder, workdir: '/', env: {}, command: { entrypoint: [], cmd: [], health: [] } };
      stages.set(name, stage);
    } else if (stage !== undefined) take(stage, instruction, rest, stages, context);
  }
  if (stage === undefined) throw new Error('The Dockerfile has no stage.');
  return stage;
}

function take(stage: Stage, instruction: string, rest: string, stages: Map<string, Stage>, context: string): void {
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = rest;
      mkdirSync(join(stage.folder, rest), { recursive: true });
      return;
    case 'ENV':
      for (const [, name = '', value = ''] of rest.matchAll(/([A-Z_]+)=(\S+)/g)) stage.env[name] = value;
      return;
    case 'COPY':
      copy(stage, rest, stages, context);
      return;
    case 'RUN':
      if (rest.includes('apt-get'))
        notShown.push(`RUN ${rest.replaceAll(/\s+/g, ' ').slice(0, 60)}… (needs the image's own system)`);
      else if (
        spawnSync('sh', ['-ec', rest], { cwd: join(stage.folder, stage.workdir), stdio: 'inherit' }).status !== 0
      )
        throw new Error(`RUN ${rest} failed.`);
      return;
    case 'ENTRYPOINT':
      stage.command.entrypoint = JSON.parse(rest);
      return;
    case 'CMD':
      stage.command.cmd = JSON.parse(rest);
      return;
    case 'HEALTHCHECK':
      stage.command.health = JSON.parse(rest.slice(rest.indexOf('[')));
      return;
  }
}

/** As Docker: a folder's content is copied, a file goes into a target that ends with a slash. */
function copy(stage: Stage, rest: string, stages: Map<string, Stage>, context: string): void {
  const from = /^--from=(\S+)\s+/.exec(rest);
  const source = from === null ? context : (stages.get(from[1] ?? '')?.folder ?? context);
  const names = rest.replace(/^--from=\S+\s+/, '').split(/\s+/);
  const target = names.pop() ?? '';
  const base = join(stage.folder, target.startsWith('/') ? '' : stage.workdir, target);
  for (const name of names) {
    const path = join(source, name);
    const to = statSync(path).isFile() && target.endsWith('/') ? join(base, basename(path)) : base;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(path, to, { recursive: true, verbatimSymlinks: true });
  }
}

/** Starts the image's command as the image's user; gives the exit code after a SIGTERM. */
async function tryOut({ folder, workdir, env, command }: Stage): Promise<void> {
  const data = join(folder, 'data');
  mkdirSync(data);
  chownSync(data, uid, uid);
  const jemalloc = spawnSync('sh', ['-c', 'find /usr/lib -name libjemalloc.so.2']).stdout.toString().trim();
  if (jemalloc === '') notShown.push('jemalloc (libjemalloc2 is not installed here)');
  const hasTini = spawnSync('tini', ['--version']).error === undefined;
  if (!hasTini) notShown.push('tini (not installed here)');
  const [opsPort, port] = [await freePort(), await freePort()];
  const environment = {
    PATH: process.env['PATH'] ?? '',
    ...env,
    LD_PRELOAD: jemalloc,
    DATA_DIR: data,
    OPS_PORT: `${opsPort}`,
    PORT: `${port}`,
  };
  const drop = ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all'];
  const cwd = join(folder, workdir);
  const entrypoint = hasTini ? ['tini', '-s', ...command.entrypoint.slice(1)] : command.entrypoint.slice(2);
  const child = spawn('setpriv', [...drop, ...entrypoint, ...command.cmd], { cwd, env: environment, stdio: 'inherit' });
  const exited = once(child, 'exit');
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const [health = '', ...healthArguments] = command.health;
  for (let tries = 0; spawnSync(health, healthArguments, { cwd, env: environment }).status !== 0; tries += 1) {
    if (ended || tries > 60) throw new Error('The health check did not pass.');
    await sleep(500);
  }
  console.log('health check: passed');
  const ready = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
  console.log(`readyz: ${ready.status} ${await ready.text()}`);
  if (spawnSync('setpriv', [...drop, 'touch', join(cwd, 'x')]).status === 0) throw new Error('/app is writable.');
  child.kill('SIGTERM');
  const [code] = await exited;
  console.log(`exit after SIGTERM: ${code}`);
  if (code !== 0) throw new Error('It did not end with 0.');
}

const root = mkdtempSync(join(tmpdir(), 'molecheck-image-'));
try {
  spawnSync('chmod', ['755', root]);
  const context = join(root, 'context');
  const files = contextFiles();
  for (const file of files) cpSync(join(projectRoot, file), join(context, file), { recursive: true });
  console.log(`context: ${files.length} files`);
  const image = build(root, context);
  const size = spawnSync('du', ['-sm', join(image.folder, 'app')])
    .stdout.toString()
    .split('\t')[0];
  console.log(`/app: ${size} MB`);
  await tryOut(image);
  console.log(`Not shown here:\n${notShown.map((line) => `  - ${line}`).join('\n')}`);
  console.log('  - the walls of a container: read-only root, seccomp, cgroup limits');
} finally {
  if (process.argv.includes('--keep')) console.log(root);
  else rmSync(root, { recursive: true, force: true });
}
