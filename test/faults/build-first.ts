import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { projectRoot } from '../../src/config/root.ts';
import { rowsFile } from './record.ts';

/** The processes of the suite run what `npm run build` makes; rows of an earlier run are forgotten. */
export function setup(): void {
  if (process.env['FAULTS_BUILD'] !== 'skip')
    execFileSync('npm', ['run', '-s', 'build'], { cwd: projectRoot, stdio: 'inherit' });
  if (process.env['FAULTS_ROWS'] !== 'keep') rmSync(rowsFile, { force: true });
}
