import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import type { HeicPixels, HeicTask } from './heic-worker.ts';

/** How long the thread waits for the next HEIC before it ends and gives its memory back (WebAssembly memory never shrinks). */
const idleTimeoutMs = 20_000;

let pool: Piscina<HeicTask, HeicPixels | 'too-many-pixels'> | undefined;

/**
 * Decodes HEIC in WebAssembly (sharp's prebuilt libvips has no HEVC), in one thread for the whole process: it starts with
 * the first HEIC and takes one picture at a time, because 12 megapixels are 0.9 s of work and some 200 MB. When `signal`
 * aborts, the thread is ended, whatever it is doing; the next picture starts a new one. Callers take turns (`heicTurn`).
 *
 * @throws what libheif throws for a damaged file, or AbortError.
 */
export async function decodeHeic(task: HeicTask, signal: AbortSignal): Promise<HeicPixels | 'too-many-pixels'> {
  signal.throwIfAborted();
  pool ??= createPool();
  const own = pool;
  try {
    return await own.run(task, { signal });
  } catch (error) {
    // A thread that is ended while it still starts can leave the pool waiting for it for ever: the next picture gets a new pool.
    if (signal.aborted && pool === own) {
      pool = undefined;
      void own.destroy();
    }
    throw error;
  }
}

function createPool(): Piscina<HeicTask, HeicPixels | 'too-many-pixels'> {
  // From the sources (tsx, vitest) the thread has to learn TypeScript first; from dist it is plain JavaScript.
  const fromSource = import.meta.url.endsWith('.ts');
  const tsx = (): string => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return new Piscina({
    filename: new URL(fromSource ? './heic-worker.ts' : './heic-worker.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleTimeoutMs,
    execArgv: fromSource ? ['--import', tsx()] : [],
  });
}
