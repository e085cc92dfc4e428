import { type ApartTask, DecoderNotStarted, decodeApart, processBytes } from './apart.ts';
import type { HomeTask, TooCostly } from './at-home.ts';
import { withDeadline } from './deadline.ts';
import { faultOf } from './decoder-fault.ts';
import { type Inspected, inspect } from './inspect.ts';
import { decodingBudgetBytes } from './memory-budget.ts';
import { createMemoryGate } from './memory-gate.ts';
import type { PhotoFormat } from './picture-types.ts';
import type { DecodedPhoto } from './raster.ts';
import type { PhotoFault, PhotoResult } from './result.ts';
import { sniff } from './sniff.ts';

export interface DecodeOptions {
  /** Short side of the analysis raster in pixels; smaller pictures are enlarged. */
  readonly shortSidePx: number;
  /** Refuse above this many pixels (width × height), before any of them is decoded. */
  readonly maxPixels: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Around what happens in another process: it takes none of the caller's places, which somebody else can use meanwhile. */
  readonly elsewhere?: Elsewhere;
  /** `decodeAtHome` on another thread; default: on the caller's. */
  readonly atHome?: DecodeAtHome;
}

export type DecodeAtHome = (task: HomeTask) => Promise<PhotoResult<DecodedPhoto> | TooCostly>;

export type Elsewhere = <T>(work: () => Promise<T>) => Promise<T>;

/** What decoders in processes of their own may hold together; what is larger is refused. */
const budgetBytes = decodingBudgetBytes();
const gate = createMemoryGate(budgetBytes);

/**
 * Encoded bytes to pixels: one decode of the file feeds both rasters and the quality measures.
 *
 * First frame only (of a HEIF the primary picture), EXIF orientation applied, any colour space to sRGB, 16 bits to 8,
 * transparency on white, metadata dropped. Longer than 4:1, only the centre 4:1 is used. What is cheap is decoded here, what is
 * not (HEIC, AVIF, monsters of the other formats) in a process of its own that ends with it. Everything that a file can cause
 * ends as a fault: `unreadable` (no bytes), `unsupported-format`, `too-many-pixels` (by the header, or for the memory that
 * there is), `corrupt` (something is missing), `timeout` (the limit passed or `signal` aborted).
 *
 * @throws DecoderNotStarted where the system gives no process.
 */
export async function decodePhoto(bytes: Uint8Array, options: DecodeOptions): Promise<PhotoResult<DecodedPhoto>> {
  const sniffed = sniff(bytes);
  if (sniffed.format === undefined) return fault(sniffed.refused === 'empty' ? 'unreadable' : 'unsupported-format');
  const { format } = sniffed;
  const { shortSidePx, maxPixels, timeoutMs, atHome = decodeHere } = options;
  const task = { bytes, format, options: { shortSidePx, maxPixels, timeoutMs } };
  if (isHeif(format)) {
    const file = inspect(bytes, format, maxPixels);
    return typeof file === 'string' ? fault(file) : decodeElsewhere(task, file, options);
  }
  try {
    const found = await inTime(options, (signal) => withDeadline(atHome(task), signal));
    if (!('tooCostly' in found)) return found;
    return await decodeElsewhere({ ...task, bytes: found.bytes }, found.tooCostly, options);
  } catch (error) {
    if (error instanceof OutOfTime) return fault('timeout');
    throw error;
  }
}

/** What would not start with sharp's library in it starts sooner; most processes decode on another thread. */
async function decodeHere(task: HomeTask): ReturnType<DecodeAtHome> {
  const { decodeAtHome } = await import('./at-home.ts');
  return decodeAtHome(task);
}

function isHeif(format: PhotoFormat): boolean {
  return format === 'heic' || format === 'avif';
}

async function decodeElsewhere(
  task: ApartTask,
  { memoryBytes, workMs }: Pick<Inspected, 'memoryBytes' | 'workMs'>,
  options: DecodeOptions,
): Promise<PhotoResult<DecodedPhoto>> {
  // Nothing is begun that can't be ended in time.
  if (workMs > options.timeoutMs) return fault('timeout');
  const neededBytes = processBytes + task.bytes.length + memoryBytes;
  if (neededBytes > budgetBytes) return fault('too-many-pixels');
  // Time spent in waiting for others is not the file's fault: its own begins when it is let in.
  const caller = options.signal ?? new AbortController().signal;
  const run = (): Promise<PhotoResult<DecodedPhoto>> =>
    gate.run(neededBytes, caller, () =>
      inTime(options, (signal) => decodeApart(task, { bytes: neededBytes, workMs }, signal)),
    );
  try {
    return await (options.elsewhere === undefined ? run() : options.elsewhere(run));
  } catch (error) {
    if (error instanceof DecoderNotStarted) throw error;
    return fault(caller.aborted || error instanceof OutOfTime ? 'timeout' : faultOf(error));
  }
}

/** Why there is no picture: the limit passed, or the caller gave up. */
class OutOfTime extends Error {}

async function inTime<T>({ timeoutMs, signal }: DecodeOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs);
  const both = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    return await work(both);
  } catch (error) {
    throw both.aborted ? new OutOfTime() : error;
  }
}

function fault(fault: PhotoFault): PhotoResult<never> {
  return { ok: false, fault };
}
