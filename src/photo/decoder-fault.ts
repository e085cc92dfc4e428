import type { PhotoFault } from './result.ts';

/** Maps what sharp and libvips throw; their texts are in English and stable, and are not passed on. */
export function faultOf(error: unknown): PhotoFault {
  const message = error instanceof Error ? error.message : '';
  if (/^timeout:/.test(message)) return 'timeout';
  if (/pixel limit/.test(message)) return 'too-many-pixels';
  return 'corrupt';
}
