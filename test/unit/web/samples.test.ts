import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { openWeb, type Web } from './harness.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'molecheck-samples-'));
const mole = join(folder, 'a mole.jpg');
const text = join(folder, 'text.jpg');
let web: Web;

beforeAll(async () => {
  writeFileSync(mole, await drawMole({ width: 320, height: 240, seed: 7 }));
  writeFileSync(text, 'no picture');
  web = await openWeb();
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true });
});

const samples = [
  ['curl', 'sh', 'check.sh'],
  ['node', process.execPath, 'check.mjs'],
  ['python3', 'python3', 'check.py'],
] as const;

describe.each(samples)('the sample for %s', (tool, command, file) => {
  const isThere = spawnSync(tool, ['--version']).status === 0;
  const sample = join(projectRoot, 'adapters/web/samples', file);

  it.skipIf(!isThere)(`checks a photo${isThere ? '' : ` (skipped: no ${tool})`}`, async () => {
    const { stdout } = await run(command, [sample, mole, web.url]);
    expect(stdout).toMatch(/assessed/);
    expect(stdout).toMatch(/not a medical device/);
    expect(stdout).not.toMatch(/data:image/);
  });

  it.skipIf(!isThere)('prints why another file has no result', async () => {
    const { stdout } = await run(command, [sample, text, web.url]);
    expect(stdout).toMatch(/rejected/);
    expect(stdout).toMatch(/unsupported-format/);
  });
});
