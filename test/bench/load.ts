import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOrder, LoadResult } from './load-child.ts';

/** Checks of a 12 MP JPEG side by side in a process with the defaults of `serve`. */
export async function measureLoad(order: LoadOrder): Promise<LoadResult> {
  const child = fork(new URL('load-child.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  child.send(order);
  const [result] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the load process ended with ${code}`))),
  ])) as [LoadResult];
  return result;
}
