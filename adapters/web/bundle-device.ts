import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../src/config/root.ts';

const source = join(projectRoot, 'adapters/web/device/worker.ts');
export const builtScript: string = join(projectRoot, 'dist/adapters/web/device/worker.js');

/**
 * The worker of "Check on this device" as one script: TensorFlow.js and the code that it shares with the server.
 *
 * @param outfile where to write it; else it is given back alone.
 */
export async function bundleDevice(outfile?: string): Promise<Uint8Array> {
  // A tool of the build: no part of an installation that only serves.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // What TensorFlow.js asks for in Node alone.
    external: ['fs', 'path', 'os', 'worker_threads', 'perf_hooks', 'util', 'crypto', 'node-fetch'],
    legalComments: 'none',
    write: outfile !== undefined,
    ...(outfile === undefined ? {} : { outfile }),
  });
  return outputFiles?.[0]?.contents ?? new Uint8Array();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundleDevice(builtScript);
