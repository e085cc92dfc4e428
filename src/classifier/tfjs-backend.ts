import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type TfjsBackend =
  | { readonly name: 'tfjs-wasm' }
  /** `entry`: the module to require. */
  | { readonly name: 'tfjs-node'; readonly entry: string };

/**
 * The TensorFlow.js backend that this installation has: native where tfjs-node's library was fetched
 * (`npm rebuild @tensorflow/tfjs-node --ignore-scripts=false`; `npm ci` does not), WebAssembly anywhere else.
 * Looks at files only, so that `molecheck doctor` can say it without loading TensorFlow.
 *
 * @param from folder whose `node_modules` (or a parent's) are searched.
 */
export function tfjsBackend(from: string = dirname(fileURLToPath(import.meta.url))): TfjsBackend {
  try {
    const entry = createRequire(join(from, 'from.js')).resolve('@tensorflow/tfjs-node');
    const libraries = join(dirname(entry), '../lib');
    const built = readdirSync(libraries).some((folder) => existsSync(join(libraries, folder, 'tfjs_binding.node')));
    if (built) return { name: 'tfjs-node', entry };
  } catch {
    // Not installed, or without its library: both are ordinary.
  }
  return { name: 'tfjs-wasm' };
}
