// @ts-check
import { complain } from './states.js';

/**
 * Takes one of the drawn examples as if it had been chosen.
 * @param {string} name
 * @param {(file: Blob, options: { synthetic: boolean }) => Promise<void>} take
 */
export async function takeExample(name, take) {
  try {
    const file = await fetch(`/example-${name}.jpg`);
    if (!file.ok) throw new Error('no example');
    await take(await file.blob(), { synthetic: true });
  } catch {
    complain(navigator.onLine ? 'error.network' : 'error.offline');
  }
}
