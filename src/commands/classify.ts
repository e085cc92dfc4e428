import { writeFile } from 'node:fs/promises';
import { createMoleCheck } from '../check/create.ts';
import type { MoleCheck } from '../check/molecheck.ts';
import type { Outcome } from '../check/outcome.ts';
import { outcomeToJson } from '../check/outcome-json.ts';
import type { Config } from '../config/config.ts';
import { compose } from '../conversation/compose.ts';
import { resolveLocale } from '../conversation/locale.ts';
import { plainText } from '../conversation/plain.ts';
import { errorCause } from '../ops/error-cause.ts';
import { photoFromFile, photoFromStream } from '../photo/source.ts';
import { type ClassifyOptions, readClassifyArguments } from './classify-arguments.ts';
import { mapOrdered } from './map-ordered.ts';
import { createTable } from './outcome-row.ts';
import { type Named, picturesOf } from './pictures.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

/** The name of standard input. */
const standardInput = '-';

/**
 * `molecheck classify`: every file gets an outcome, printed in the order given. What is missing gets one too (`unreadable`), and
 * a sentence on stderr.
 *
 * @returns the exit code: 0, or 1 where something was missing or the engine failed on a file.
 * @throws UsageError where the arguments make no sense; ModelError where the model can't be served.
 */
export async function classify(args: readonly string[], config: Config): Promise<number> {
  let exitCode = 0;
  const options = readClassifyArguments(args);
  const photos = await photosOf(options);
  const complain = (sentence: string) => {
    exitCode = 1;
    progress.clear();
    process.stderr.write(`${sentence}\n`);
  };
  const progress = createProgress(Array.isArray(photos) ? photos.length : undefined);
  const moleCheck = await createMoleCheck(
    options.engine === undefined ? config : { ...config, ENGINE: options.engine },
    undefined,
    (error) => complain(`A check failed by a fault of MoleCheck's own: ${errorCause(error)}`),
  );
  try {
    const table = createTable(moleCheck.manifest.labels);
    if (options.format === 'csv') await print(table.header);
    const results = mapOrdered(photos, options.concurrency, async (photo) => ({
      ...photo,
      outcome: await check(moleCheck, photo.name, options, config),
    }));
    for await (const { name, trouble, outcome } of results) {
      if (trouble !== undefined) complain(trouble);
      progress.clear();
      if (options.format === 'json') await print(JSON.stringify({ file: name, ...outcomeToJson(outcome) }));
      else if (options.format === 'csv') await print(table.row(name, outcome));
      else if (trouble === undefined)
        await print(await forAPerson(name, outcome, config, options.heatMapPath !== undefined));
      progress.step();
    }
  } finally {
    progress.clear();
    await moleCheck.close();
  }
  return exitCode;
}

/** Names on the command line are all looked up first, so that progress knows how many; a list of unknown length as it comes. */
async function photosOf({ names, heatMapPath }: ClassifyOptions): Promise<AsyncIterable<Named> | readonly Named[]> {
  if (!Array.isArray(names)) return picturesOf(names);
  const photos: Named[] = [];
  for (const name of names as readonly string[])
    if (name === standardInput) photos.push({ name });
    else for await (const photo of picturesOf([name])) photos.push(photo);
  if (heatMapPath !== undefined && photos.length !== 1)
    throw new UsageError('--heatmap goes with exactly one file.', 'classify');
  return photos;
}

async function check(moleCheck: MoleCheck, name: string, options: ClassifyOptions, config: Config): Promise<Outcome> {
  const isInput = name === standardInput && Array.isArray(options.names);
  const photo = isInput
    ? photoFromStream(process.stdin, config.MAX_PHOTO_BYTES)
    : photoFromFile(name, config.MAX_PHOTO_BYTES);
  const outcome = await moleCheck.check(photo, { gate: options.gate });
  if (options.heatMapPath !== undefined && outcome.outcome === 'assessed' && outcome.heatMap !== undefined)
    await writeHeatMap(options.heatMapPath, (await outcome.heatMap.photo()).bytes);
  return outcome;
}

async function writeHeatMap(path: string, jpeg: Uint8Array): Promise<void> {
  const { default: sharp } = await import('sharp');
  try {
    await writeFile(path, await sharp(jpeg).png().toBuffer());
  } catch {
    throw new UsageError(`--heatmap: ${path} can't be written.`, 'classify');
  }
}

async function forAPerson(file: string, outcome: Outcome, config: Config, heatMap: boolean): Promise<string> {
  // A variable that is set to nothing counts as none.
  const tag = ['LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => process.env[name]).find(Boolean);
  const options = { heatMap, priorMalignant: config.PRIOR_MALIGNANT };
  return `${file}\n${plainText(await compose(outcome, resolveLocale(tag), options), { buttons: false })}\n`;
}

/** Waits where the reader is slower than we are. */
function print(line: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(`${line}\n`)) resolve();
    else process.stdout.once('drain', resolve);
  });
}
