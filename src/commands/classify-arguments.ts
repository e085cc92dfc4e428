import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Config } from '../config/config.ts';
import { UsageError } from './usage-error.ts';

export interface ClassifyOptions {
  /** As given: files, folders, patterns. */
  readonly names: AsyncIterable<string> | readonly string[];
  readonly format: 'words' | 'json' | 'csv';
  readonly gate: boolean;
  readonly concurrency: number;
  readonly heatMapPath?: string;
  readonly engine?: Config['ENGINE'];
}

export const classifyOptions = {
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  'files-from': { type: 'string' },
  concurrency: { type: 'string' },
  heatmap: { type: 'string' },
  ungated: { type: 'boolean' },
  engine: { type: 'string' },
} as const;

/** @throws UsageError where the arguments make no sense. */
export function readClassifyArguments(args: readonly string[]): ClassifyOptions {
  const { values, positionals } = parseOrExplain(args);
  const from = values['files-from'];
  if (from === undefined && positionals.length === 0)
    throw new UsageError('Name at least one file, or --files-from FILE.', 'classify');
  if (from !== undefined && positionals.length > 0)
    throw new UsageError('Give either files or --files-from, not both.', 'classify');
  if (positionals.filter((name) => name === '-').length > 1)
    throw new UsageError('Standard input (-) holds one photo: name it once.', 'classify');
  if (values.json === true && values.csv === true) throw new UsageError('Choose one of --json and --csv.', 'classify');
  if (values.heatmap !== undefined && positionals.length !== 1)
    throw new UsageError('--heatmap goes with exactly one file.', 'classify');
  const engine = values.engine;
  if (engine !== undefined && engine !== 'auto' && engine !== 'onnx' && engine !== 'tfjs')
    throw new UsageError('--engine is auto, onnx or tfjs.', 'classify');
  const concurrency = Number(values.concurrency ?? availableParallelism());
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new UsageError('--concurrency takes a whole number from 1.', 'classify');
  return {
    names: from === undefined ? positionals : linesOf(from),
    format: values.json === true ? 'json' : values.csv === true ? 'csv' : 'words',
    gate: values.ungated !== true,
    concurrency,
    ...(values.heatmap === undefined ? {} : { heatMapPath: values.heatmap }),
    ...(engine === undefined ? {} : { engine }),
  };
}

function parseOrExplain(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: classifyOptions });
  } catch (error) {
    throw new UsageError((error as Error).message, 'classify');
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const input = path === '-' ? process.stdin : createReadStream(path);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield line;
  } catch {
    throw new UsageError(`--files-from: ${path} can't be read.`, 'classify');
  }
}
