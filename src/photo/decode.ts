import { DecoderNotStarted, decodeApart, processBytes } from './apart.ts';
import { withDeadline } from './deadline.ts';
import { type Inspected, inspect } from './inspect.ts';
import { decodingBudgetBytes } from './memory-budget.ts';
import { createMemoryGate } from './memory-gate.ts';
import type { DecodedPhoto } from './raster.ts';
import { rasterise } from './rasterise.ts';
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
}

export type Elsewhere = <T>(work: () => Promise<T>) => Promise<T>;

/** What decoders in processes of their own may hold together; what is larger is refused. */
const budgetBytes = decodingBudgetBytes();
const gate = createMemoryGate(budgetBytes);
/** Up to this a file is decoded at home: a 12 MP progressive JPEG takes 36 MB, a plain one of 50 MP 12 MB. */
const homeBytes = 40 * 1024 * 1024;
/** Native work that can't be stopped may not go on for longer than this. */
const homeMs = 1000;

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
  const file = inspect(bytes, sniffed.format, options.maxPixels);
  if (typeof file === 'string') return fault(file);
  try {
    return await decode(bytes, file, options);
  } catch (error) {
    if (error instanceof DecoderNotStarted) throw error;
    return fault(error instanceof OutOfTime ? 'timeout' : faultOf(error));
  }
}

async function decode(bytes: Uint8Array, file: Inspected, options: DecodeOptions): Promise<PhotoResult<DecodedPhoto>> {
  const { shortSidePx, maxPixels, timeoutMs } = options;
  const rasters = { shortSidePx, maxPixels, timeoutMs };
  const { format, memoryBytes, workMs } = file;
  if (format !== 'heic' && format !== 'avif' && memoryBytes <= homeBytes && workMs <= homeMs)
    return inTime(options, (signal) => withDeadline(rasterise(file, rasters), signal));
  // Nothing is begun that can't be ended in time.
  if (workMs > timeoutMs) return fault('timeout');
  const neededBytes = processBytes + bytes.length + memoryBytes;
  if (neededBytes > budgetBytes) return fault('too-many-pixels');
  const task = { bytes, format, options: rasters };
  // Time spent in waiting for others is not the file's fault: its own begins when it is let in.
  const caller = options.signal ?? new AbortController().signal;
  const run = (): Promise<PhotoResult<DecodedPhoto>> =>
    gate.run(neededBytes, caller, () =>
      inTime(options, (signal) => decodeApart(task, { bytes: neededBytes, workMs }, signal)),
    );
  return (options.elsewhere === undefined ? run() : options.elsewhere(run)).catch((error: unknown) => {
    throw caller.aborted ? new OutOfTime() : error;
  });
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

/** Maps what sharp and libvips throw; their texts are in English and stable, and are not passed on. */
function faultOf(error: unknown): PhotoFault {
  const message = error instanceof Error ? error.message : '';
  if (/^timeout:/.test(message)) return 'timeout';
  if (/pixel limit/.test(message)) return 'too-many-pixels';
  return 'corrupt';
}

function fault(fault: PhotoFault): PhotoResult<never> {
  return { ok: false, fault };
}
