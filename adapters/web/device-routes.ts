import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Manifest } from '../../src/classifier/manifest.ts';
import { networksOf } from '../../src/classifier/manifest-readings.ts';
import { fromRoot } from '../../src/config/root.ts';
import { builtScript, bundleDevice } from './bundle-device.ts';
import type { DeviceFile, DeviceSettings } from './device-settings.ts';
import type { WebConfig } from './settings.ts';

/** The page lets no script make code; the worker may compile WebAssembly, and ask this server alone. */
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:";

const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));

/**
 * Serves what "Check on this device" takes: the worker's script, its settings, and the model's files under the address of their
 * content. Nothing of it is read before somebody asks.
 *
 * @returns what a visitor fetches in bytes; undefined where it is switched off or the model has no weights for TensorFlow.js.
 */
export async function registerDevice(
  server: FastifyInstance,
  config: WebConfig,
  manifest: Manifest,
): Promise<number | undefined> {
  const modelDir = fromRoot(config.MODEL_DIR);
  const networks = networksOf(manifest);
  const models = networks.flatMap(({ tfjs }) => tfjs ?? []);
  if (!config.WEB_ON_DEVICE || models.length < networks.length) return undefined;
  const named = models.flatMap((model) => [model, ...model.shards].map(({ file }) => join(modelDir, file)));
  const paths = [join(wasmFolder, 'tfjs-backend-wasm-simd.wasm'), ...named];
  const sizes = await Promise.all(paths.map(sizeOf));
  if (sizes.includes(undefined)) return undefined;

  const files = new Map<string, string>();
  const offer = async (path: string, sha256?: string): Promise<DeviceFile> => {
    const hash =
      sha256 ??
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    files.set(hash, path);
    return { url: `/device/files/${hash}`, bytes: (await stat(path)).size, sha256: hash };
  };
  const prepare = async (): Promise<DeviceSettings> => ({
    manifest,
    maxViews: config.MAX_VIEWS,
    maxPixels: config.MAX_PHOTO_PIXELS,
    ...(config.PRIOR_MALIGNANT === undefined ? {} : { priorMalignant: config.PRIOR_MALIGNANT }),
    networks: await Promise.all(
      models.map(async ({ file, sha256, shards }) => ({
        graph: await offer(join(modelDir, file), sha256),
        shards: await Promise.all(shards.map((shard) => offer(join(modelDir, shard.file), shard.sha256))),
      })),
    ),
    wasm: {
      simd: await offer(join(wasmFolder, 'tfjs-backend-wasm-simd.wasm')),
      plain: await offer(join(wasmFolder, 'tfjs-backend-wasm.wasm')),
    },
  });
  const settings = once(prepare);
  const script = once(async () =>
    Buffer.from(import.meta.url.endsWith('.ts') ? await bundleDevice() : await readFile(builtScript)),
  );

  server.get('/device/settings.json', async (_request, reply) => fresh(reply).send(await settings()));
  server.get('/device/worker.js', async (_request, reply) =>
    fresh(reply)
      .header('content-security-policy', workerPolicy)
      .type('text/javascript; charset=utf-8')
      .send(await script()),
  );
  server.get<{ Params: { sha256: string } }>('/device/files/:sha256', async (request, reply) => {
    await settings();
    const path = files.get(request.params.sha256);
    if (path === undefined) return reply.callNotFound();
    return reply
      .type(path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream')
      .sendFile(basename(path), dirname(path), { immutable: true, maxAge: '365d' });
  });
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache');
}

/** The same promise for all who ask; after a failure the next one tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
