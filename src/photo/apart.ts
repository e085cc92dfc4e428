import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { errorCode } from '../ops/error-code.ts';
import type { PhotoFormat } from './picture-types.ts';
import type { DecodedPhoto } from './raster.ts';
import type { RasterOptions } from './rasterise.ts';
import type { PhotoResult } from './result.ts';

export interface ApartTask {
  readonly bytes: Uint8Array;
  readonly format: PhotoFormat;
  readonly options: RasterOptions;
}

type Answer = PhotoResult<DecodedPhoto> | { readonly failure: string };

interface End {
  /** What the child said; undefined where it said nothing. */
  readonly answer?: Answer;
  readonly signal: NodeJS.Signals | null;
}

/** The process for a decoder could not be started, or ended by itself before it could decode: never the picture's fault. */
export class DecoderNotStarted extends Error {
  override readonly name = 'DecoderNotStarted';
  readonly code: string;

  constructor(code: string) {
    super("The decoder's process could not be started.");
    this.code = code;
  }
}

/** From the sources (tsx, vitest) the child has to learn TypeScript first; from dist it is plain JavaScript. */
const isSource = import.meta.url.endsWith('.ts');
/** What node and the decoders' code take before the first pixel: measured 109 MB from dist. */
export const processBytes = (isSource ? 256 : 128) * 1024 * 1024;
/** How often a child's memory is looked at. */
const watchEveryMs = 25;

/**
 * Decodes one picture in a process of its own, which ends with it: what can't be bounded beforehand can be ended, a timed-out
 * decode gives its core back at once, no bytes of one person's file stay behind for the next, and nothing that a native library
 * prints gets anywhere. The child gets no environment and no file. It takes 0.2 s more than decoding at home.
 *
 * @param share - what the child may take. Above so much memory it is ended: a file may hold more than its header says
 *   (`too-many-pixels`). The longer its work, the more it leaves the processor to others.
 * @returns when the child has ended, whatever its end was.
 * @throws the signal's reason; an error with the decoder's message, or where the file crashed it; {@link DecoderNotStarted}.
 */
export async function decodeApart(
  task: ApartTask,
  share: { readonly bytes: number; readonly workMs: number },
  signal: AbortSignal,
): Promise<PhotoResult<DecodedPhoto>> {
  signal.throwIfAborted();
  const child = start();
  const ended = endOf(child, task);
  standBack(child, share.workMs);
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  let isTooLarge = false;
  const watch = setInterval(async () => {
    if ((await residentBytes(child)) <= share.bytes) return;
    isTooLarge = true;
    end();
  }, watchEveryMs);
  try {
    const { answer, signal: killedBy } = await ended;
    if (isTooLarge) return { ok: false, fault: 'too-many-pixels' };
    signal.throwIfAborted();
    // Nobody else kills it so but the kernel, when memory runs out.
    if (answer === undefined && killedBy === 'SIGKILL') return { ok: false, fault: 'too-many-pixels' };
    if (answer === undefined && killedBy === null) throw new DecoderNotStarted('EXIT');
    if (answer === undefined) throw new Error('the decoder crashed');
    if ('failure' in answer) throw new Error(answer.failure);
    return answer;
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', end);
  }
}

/** Gives the child its task. */
function endOf(child: ChildProcess, task: ApartTask): Promise<End> {
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined;
    child.once('message', (message) => {
      answer = message as Answer;
    });
    // Its answer may still be on its way when it has ended: the channel closes after what was said in it.
    child.once('exit', (_code, signal) => {
      const end = (): void => resolve({ ...(answer !== undefined && { answer }), signal });
      if (child.connected) child.once('disconnect', end);
      else end();
    });
    child.once('error', (error) => reject(new DecoderNotStarted(errorCode(error))));
    // It died before it could read (`exit` follows), or has never lived: then there is no channel either.
    if (child.connected)
      child.send(task, (error) => {
        if (error !== null) child.kill('SIGKILL');
      });
  });
}

/** Most failures to start come as the child's `error`; where there is no memory, node throws. */
function start(): ChildProcess {
  try {
    return forked();
  } catch (error) {
    throw new DecoderNotStarted(errorCode(error));
  }
}

function forked(): ChildProcess {
  const tsx = (): string => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(new URL(isSource ? './apart-child.ts' : './apart-child.js', import.meta.url), {
    execArgv: isSource ? ['--import', tsx()] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // No secret of the service's. The allocator is the image's own.
    env: { UV_THREADPOOL_SIZE: '1', ...inherited('LD_PRELOAD'), ...inherited('TMPDIR') },
  });
}

/** By the square of the time: a phone's 12 megapixels in HEIC give way a little (3 of 19), 48 megapixels to everybody (19). */
function standBack({ pid }: ChildProcess, workMs: number): void {
  try {
    if (pid !== undefined) setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, Math.round((workMs / 900) ** 2)));
  } catch {
    // It has ended already, or the system knows no such thing.
  }
}

function inherited(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/** Resident memory by /proc, in pages of 4 kB; 0 where there is no such thing. */
async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * 4096;
}
