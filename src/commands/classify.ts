import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createMoleCheck } from '../check/create.ts';
import type { MoleCheck } from '../check/molecheck.ts';
import type { Outcome } from '../check/outcome.ts';
import { outcomeToJson } from '../check/outcome-json.ts';
import type { Config } from '../config/config.ts';
import { compose } from '../conversation/compose.ts';
import { resolveLocale } from '../conversation/locale.ts';
import { plainText } from '../conversation/plain.ts';
import { errorCause } from '../ops/error-cause.ts';
import { photoFromFile } from '../photo/source.ts';
import { mapOrdered } from './map-ordered.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

interface ClassifyOptions {
  readonly files: AsyncIterable<string> | readonly string[];
  readonly json: boolean;
  readonly gate: boolean;
  readonly concurrency: number;
  readonly heatMapPath?: string;
  readonly engine?: Config['ENGINE'];
}

/**
 * `molecheck classify`: every file gets an outcome, printed in the order given.
 *
 * @returns the exit code: 0, or 1 where the engine failed on a file.
 * @throws UsageError where the arguments make no sense; ModelError where the model can't be served.
 */
export async function classify(args: readonly string[], config: Config): Promise<number> {
  let exitCode = 0;
  const options = parse(args);
  const moleCheck = await createMoleCheck(
    options.engine === undefined ? config : { ...config, ENGINE: options.engine },
    undefined,
    (error) => {
      exitCode = 1;
      process.stderr.write(`A check failed by a fault of MoleCheck's own: ${errorCause(error)}\n`);
    },
  );
  const progress = createProgress(Array.isArray(options.files) ? options.files.length : undefined);
  try {
    const results = mapOrdered(options.files, options.concurrency, async (file) => ({
      file,
      outcome: await check(moleCheck, file, options, config),
    }));
    for await (const { file, outcome } of results) {
      progress.clear();
      await print(
        options.json
          ? JSON.stringify({ file, ...outcomeToJson(outcome) })
          : await forAPerson(file, outcome, config, options.heatMapPath !== undefined),
      );
      progress.step();
    }
  } finally {
    progress.clear();
    await moleCheck.close();
  }
  return exitCode;
}

async function check(moleCheck: MoleCheck, file: string, options: ClassifyOptions, config: Config): Promise<Outcome> {
  const outcome = await moleCheck.check(photoFromFile(file, config.MAX_PHOTO_BYTES), { gate: options.gate });
  if (options.heatMapPath !== undefined && outcome.outcome === 'assessed' && outcome.heatMap !== undefined)
    await writeHeatMap(options.heatMapPath, (await outcome.heatMap.photo()).bytes);
  return outcome;
}

async function writeHeatMap(path: string, jpeg: Uint8Array): Promise<void> {
  const { default: sharp } = await import('sharp');
  try {
    await writeFile(path, await sharp(jpeg).png().toBuffer());
  } catch {
    throw new UsageError(`--heatmap: ${path} can't be written.`);
  }
}

async function forAPerson(file: string, outcome: Outcome, config: Config, heatMap: boolean): Promise<string> {
  const locale = resolveLocale(process.env['LC_ALL'] ?? process.env['LANG']);
  const options = { heatMap, priorMalignant: config.PRIOR_MALIGNANT };
  return `${file}\n${plainText(await compose(outcome, locale, options), { buttons: false })}\n`;
}

/** Waits where the reader is slower than we are. */
function print(line: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(`${line}\n`)) resolve();
    else process.stdout.once('drain', resolve);
  });
}

function parse(args: readonly string[]): ClassifyOptions {
  const { values, positionals } = parseOrExplain(args);
  const from = values['files-from'];
  if (from === undefined && positionals.length === 0)
    throw new UsageError('Name at least one file, or --files-from FILE.');
  if (from !== undefined && positionals.length > 0)
    throw new UsageError('Give either files or --files-from, not both.');
  if (values.heatmap !== undefined && positionals.length !== 1)
    throw new UsageError('--heatmap goes with exactly one file.');
  const engine = values.engine;
  if (engine !== undefined && engine !== 'auto' && engine !== 'onnx' && engine !== 'tfjs')
    throw new UsageError('--engine is auto, onnx or tfjs.');
  const concurrency = Number(values.concurrency ?? availableParallelism());
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new UsageError('--concurrency takes a whole number from 1.');
  return {
    files: from === undefined ? positionals : linesOf(from),
    json: values.json === true,
    gate: values.ungated !== true,
    concurrency,
    ...(values.heatmap === undefined ? {} : { heatMapPath: values.heatmap }),
    ...(engine === undefined ? {} : { engine }),
  };
}

function parseOrExplain(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        ungated: { type: 'boolean' },
        heatmap: { type: 'string' },
        engine: { type: 'string' },
        concurrency: { type: 'string' },
        'files-from': { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const { createReadStream } = await import('node:fs');
  const input = path === '-' ? process.stdin : createReadStream(path);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield line;
  } catch {
    throw new UsageError(`--files-from: ${path} can't be read.`);
  }
}
