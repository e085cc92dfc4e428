import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkResponses } from '../../adapters/web/api-schema.ts';
import { assessedJson } from '../../src/check/outcome-schema.ts';
import { projectRoot } from '../../src/config/root.ts';
import { drawMole } from '../fixtures/draw-mole.ts';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function molecheck(
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'src/cli.ts', ...args],
      {
        cwd: projectRoot,
        env: { PATH: process.env['PATH'], LANG: 'en_GB.UTF-8', ...options.env },
        maxBuffer: 64 << 20,
      },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

function linesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

let folder: string;
let mole: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecheck-cli-'));
  mole = join(folder, 'mole with spaces.jpg');
  await writeFile(mole, await drawMole());
});
afterAll(() => rm(folder, { recursive: true }));

describe('molecheck classify --json', () => {
  it('prints one object a line, in the order given, whatever the files are', async () => {
    const text = join(folder, 'text.jpg');
    const empty = join(folder, 'empty.png');
    const dark = join(folder, 'dark.png');
    await writeFile(text, 'this is no picture');
    await writeFile(empty, '');
    await writeFile(
      dark,
      await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
        .png()
        .toBuffer(),
    );
    const files = [text, mole, join(folder, 'gone.jpg'), empty, dark, mole];
    const { code, stdout, stderr } = await molecheck([
      'classify',
      '--json',
      '--ungated',
      '--concurrency',
      '3',
      ...files,
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe(`${join(folder, 'gone.jpg')}: there is no such file.\n`);
    const lines = linesOf(stdout);
    expect(lines.map(({ file }) => file)).toEqual(files);
    expect(lines.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'unsupported-format',
      'assessed',
      'unreadable',
      'unreadable',
      'assessed',
      'assessed',
    ]);
    const { timingsMs: _first, ...first } = lines[1] ?? {};
    const { timingsMs: _again, ...again } = lines[5] ?? {};
    expect(first).toEqual(again);
    expect(Object.keys(lines[1] ?? {})).toEqual([
      'file',
      'outcome',
      'kind',
      'probability',
      'prior',
      'general',
      'band',
      'thresholds',
      'diagnoses',
      'model',
      'engine',
      'timingsMs',
    ]);
    expect(Object.keys((lines[1] as { timingsMs: object }).timingsMs)).toEqual(['decode', 'infer', 'total']);
    expect(lines[1]).toMatchObject({
      engine: 'onnx',
      model: expect.stringMatching(/^[a-z0-9-]+@\d+\.\d+\.\d+$/),
      band: expect.stringMatching(/^(low|raised|high)$/),
    });
  });

  it('gates by default', async () => {
    const noise = join(folder, 'dark2.png');
    await writeFile(
      noise,
      await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
        .png()
        .toBuffer(),
    );
    const { stdout } = await molecheck(['classify', '--json', noise]);
    expect(linesOf(stdout)).toMatchObject([{ outcome: 'abstained', reason: 'too-dark' }]);
  });

  it('takes paths from standard input', async () => {
    const { code, stdout } = await molecheck(['classify', '--json', '--files-from', '-'], {
      input: `${mole}\n\n${mole}\r\n`,
    });
    expect(code).toBe(0);
    expect(linesOf(stdout).map(({ file }) => file)).toEqual([mole, mole]);
  });

  it('reads a photo from standard input, and pictures of a folder, into a table', async () => {
    const photos = join(folder, 'photos');
    await mkdir(photos);
    await writeFile(join(photos, '2.jpg'), 'this is no picture');
    await writeFile(join(photos, '1.JPG'), await readFile(mole));
    const { code, stdout } = await molecheck(['classify', '--csv', '--ungated', '-', photos], {
      input: await readFile(mole),
    });
    expect(code).toBe(0);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    expect(rows.map(({ file, outcome, reason }) => [file, outcome, reason])).toEqual([
      ['-', 'assessed', ''],
      [join(photos, '1.JPG'), 'assessed', ''],
      [join(photos, '2.jpg'), 'rejected', 'unsupported-format'],
    ]);
    expect(rows[0]?.['probability']).toBe(rows[1]?.['probability']);
    expect(Number(rows[0]?.['p_nv'])).toBeGreaterThan(0);
  });

  it('writes the heat map as a PNG', async () => {
    const out = join(folder, 'heat.png');
    const { code } = await molecheck(['classify', '--ungated', '--heatmap', out, mole]);
    expect(code).toBe(0);
    expect(await sharp(out).metadata()).toMatchObject({ format: 'png' });
  });
});

describe('the examples in the READMEs', () => {
  const blockOf = async (path: string, language: string): Promise<string> => {
    const text = await readFile(join(projectRoot, path), 'utf8');
    return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? '';
  };
  /** What a cut number may stand for. Times are of one run. */
  const cut = (_key: string, value: unknown): unknown => (typeof value === 'number' ? expect.closeTo(value, 3) : value);
  const times = { decode: expect.any(Number), infer: expect.any(Number), total: expect.any(Number) };

  it('are what is printed today, with every field that there is and no other', async () => {
    const { stdout } = await molecheck(['classify', '--json', 'test/fixtures/synthetic-mole.jpg']);
    const printed = { ...JSON.parse(stdout, cut), timingsMs: times };

    const line = JSON.parse((await blockOf('README.md', 'json')).replaceAll('\n', ''));
    expect(line).toEqual(printed);
    expect(Object.keys(line)).toEqual(['file', ...Object.keys(assessedJson.shape)]);

    const answer = await blockOf('adapters/web/README.md', 'jsonc');
    const json = JSON.parse(answer.replaceAll(/\s\/\/ .*$/gm, '').replaceAll(/(?:, )?…\]/g, ']'));
    const { file, diagnoses, ...rest } = printed;
    expect(json).toEqual({
      ...rest,
      diagnoses: diagnoses.slice(0, 1),
      heatMap: expect.stringMatching(/^data:image\/jpeg/),
      heatMapOverlay: expect.stringMatching(/^data:image\/png/),
      reply: expect.objectContaining({ kind: 'result', band: rest.band }),
    });
    expect(Object.keys(json)).toEqual(Object.keys(checkResponses[200].shape));
    expect(Object.keys(json.reply).sort()).toEqual(Object.keys(checkResponses[200].shape.reply.shape).sort());
    const [title = ''] = (await molecheck(['classify', file])).stdout.split('\n').slice(1);
    expect(json.reply.title).toBe(title);
  });
});

describe('molecheck', () => {
  it('prints words for a person, with the disclaimer', async () => {
    const { code, stdout } = await molecheck(['classify', '--ungated', mole]);
    expect(code).toBe(0);
    expect(stdout).toContain(mole);
    expect(stdout).toMatch(/\d+ ?%/);
    expect(stdout).toMatch(/doctor/i);
  });

  it('speaks the language of the terminal, a variable that is set to nothing counting as none', async () => {
    const env = { LC_ALL: '', LANG: 'de_AT.UTF-8' };
    expect((await molecheck(['classify', '--ungated', mole], { env })).stdout).toContain('Schätzung eines Computers');
  });

  it.each([
    [[]],
    [['nonsense']],
    [['constructor']],
    [['classify']],
    [['classify', '--nonsense', 'x.jpg']],
    [['classify', '--engine', 'abacus', 'x.jpg']],
    [['classify', '--concurrency', '0', 'x.jpg']],
    [['classify', '--heatmap', 'out.png', 'a.jpg', 'b.jpg']],
    [['classify', '--json', '--csv', 'a.jpg']],
    [['classify', '-', '-']],
    [['worker']],
    [['serve', 'now']],
  ])('ends with 2 and says how to call it: %j', async (args) => {
    const { code, stdout, stderr } = await molecheck(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Usage: molecheck/);
    expect(stdout).toBe('');
  });

  it('explains itself when asked', async () => {
    const { code, stdout } = await molecheck(['classify', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/--files-from/);
    expect(await molecheck(['help', 'doctor'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/--online/) });
    for (const [name, usage] of [
      ['discord-commands', /^Usage: molecheck discord-commands/],
      ['constructor', /^Usage: molecheck COMMAND/],
    ] as const)
      expect(await molecheck(['help', name])).toMatchObject({ code: 0, stdout: expect.stringMatching(usage) });
  });

  it('says its version, that of package.json', async () => {
    const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
    expect(await molecheck(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('refuses to run with damaged weights, and says what to do', async () => {
    const model = join(folder, 'model');
    const { cp } = await import('node:fs/promises');
    await cp(join(projectRoot, 'models/molenet'), model, { recursive: true });
    await chmod(join(model, 'model.onnx'), 0o644);
    await writeFile(join(model, 'model.onnx'), 'damaged');
    const { code, stderr } = await molecheck(['classify', '--json', mole], { env: { MODEL_DIR: model } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/sha256/);
    expect(stderr).toMatch(/Restore the file/);
  });

  it('doctor finds what is wrong and never prints a secret', async () => {
    const planted = 'planted-secret-4711';
    const { code, stdout } = await molecheck(['doctor'], {
      env: { TELEGRAM_BOT_TOKEN: planted, DATA_DIR: join(folder, 'data') },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✓ engine onnx runs the model/);
    expect(stdout).toMatch(/✗ TELEGRAM_BOT_TOKEN does not look like a token/);
    expect(stdout).not.toContain(planted);
    const faulty = await molecheck(['doctor'], { env: { PORT: 'x', DISCORD_BOT_TOKEN: 'a.b.c' } });
    expect(faulty.stdout).toMatch(/✗ environment variables\n {4}These .*\n {6}DISCORD_APPLICATION_ID: .*\n/s);
    expect(faulty.stdout).toMatch(/\n {6}PORT: /);
    const well = await molecheck(['doctor'], { env: { DATA_DIR: join(folder, 'data') } });
    expect(well).toMatchObject({ code: 0, stdout: expect.stringMatching(/Telegram is off/) });
  });
});
