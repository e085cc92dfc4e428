import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { fromRoot } from '../../../src/config/root.ts';

/** V8 says on stderr what it does not know; that collections are fewer shows in the benchmark. */
function said(script: string): string {
  return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]).stderr.toString();
}

it("V8 knows the setting by which it collects less often, also in versions of Node that are newer than today's", () => {
  const module = JSON.stringify(pathToFileURL(fromRoot('src/ops/collections.ts')).href);
  expect(said(`(await import(${module})).collectLessOften();`)).toBe('');
  expect(said(`(await import('node:v8')).setFlagsFromString('--no-such-setting=1');`)).toContain('--no-such-setting');
});
