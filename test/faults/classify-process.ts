import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { projectRoot } from '../../src/config/root.ts';

export interface Classified {
  readonly code: number | null;
  /** One a line of stdout, in order; a line that is no JSON fails the test. */
  readonly outcomes: readonly { readonly file: string; readonly outcome: string; readonly reason?: string }[];
  readonly stderr: string;
  /** Largest resident set of the process itself. */
  readonly peakMegabytes: number;
}

/** `molecheck classify --json` of many files in one process, as built; `enter` runs in the shell first. */
export async function classifyAll(
  files: readonly string[],
  modelDir: string,
  options: { readonly concurrency?: number; readonly enter?: string } = {},
): Promise<Classified> {
  const command = `exec "${process.execPath}" dist/src/cli.js classify --json --concurrency ${options.concurrency ?? 2} --files-from -`;
  const child = spawn('/bin/sh', ['-c', options.enter === undefined ? command : `${options.enter} && ${command}`], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], MODEL_DIR: modelDir, DECODE_TIMEOUT_MS: '60000', CHECK_TIMEOUT_MS: '120000' },
  });
  let [stdout, stderr, peakMegabytes] = ['', '', 0];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid));
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(`${files.join('\n')}\n`);
  const [code] = await once(child, 'close');
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, outcomes: lines.map((line) => JSON.parse(line)), stderr, peakMegabytes };
}

function peakOf(pid: number | undefined): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024);
  } catch {
    return 0;
  }
}
