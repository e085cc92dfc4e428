import { execFile, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { openWeb } from './harness.ts';

/** From PyPI (`pip install schemathesis`); CI names the one of its own environment. */
const command = process.env['SCHEMATHESIS'] ?? 'schemathesis';
const isThere = spawnSync(command, ['--version']).status === 0;

it.skipIf(!isThere)(
  `schemathesis finds nothing in the API${isThere ? '' : ' (skipped: no schemathesis)'}`,
  async () => {
    const web = await openWeb();
    const args = [
      'run',
      `${web.url}/api/openapi.json`,
      '--seed',
      '1',
      '--max-examples',
      '50',
      '--generation-database',
      'none',
    ];
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(command, args, { cwd: projectRoot }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, output: stdout + stderr }),
      );
    });
    await web.close();
    expect([code, output]).toEqual([0, expect.stringContaining('POST /api/check')]);
  },
  300_000,
);
