import { access, constants } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createEngine } from '../classifier/create-engine.ts';
import { loadManifest, type Manifest, ModelError, verifyWeights } from '../classifier/manifest.ts';
import { networksOf } from '../classifier/manifest-readings.ts';
import { type Config, ConfigError } from '../config/config.ts';
import { fromRoot } from '../config/root.ts';
import type { Finding } from '../platform/finding.ts';
import type { Platform } from '../platform/platform.ts';
import { openDataFolder } from '../store/data-folder.ts';
import { examineRedisAt } from './doctor-redis.ts';
import { UsageError } from './usage-error.ts';

const marks = { ok: '✓', off: '–', bad: '✗' } as const;

export const doctorOptions = { online: { type: 'boolean' } } as const;

/**
 * `molecheck doctor [--online]`: looks at everything a running bot needs, prints a line each and how to mend what is wrong. Never
 * prints a secret; without `--online` it sends nothing to any platform.
 *
 * @returns 0 where all is well, 1 where something has to be mended.
 * @throws UsageError for other arguments.
 */
export async function doctor<C extends Config>(
  args: readonly string[],
  loadConfig: () => C,
  platforms: readonly Platform<C>[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<number> {
  const isOnline = readArguments(args);
  let isWell = true;
  for await (const { status, what, mend } of examine(isOnline, loadConfig, platforms)) {
    print(`${marks[status]} ${what}${mend === undefined ? '' : `\n${mend}`.replaceAll('\n', '\n    ')}`);
    if (status === 'bad') isWell = false;
  }
  return isWell ? 0 : 1;
}

function readArguments(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: doctorOptions }).values.online === true;
  } catch (error) {
    throw new UsageError((error as Error).message, 'doctor');
  }
}

async function* examine<C extends Config>(
  isOnline: boolean,
  loadConfig: () => C,
  platforms: readonly Platform<C>[],
): AsyncGenerator<Finding> {
  yield nodeVersion();
  yield await sharpLibrary();
  const config = configuration(loadConfig);
  if ('status' in config) {
    yield config;
    return;
  }
  yield { status: 'ok', what: 'environment variables are valid' };
  const modelDir = fromRoot(config.MODEL_DIR);
  const manifest = await manifestOf(modelDir);
  if ('status' in manifest) yield manifest;
  else {
    yield await weights(modelDir, manifest);
    yield await engine(config, modelDir, manifest);
  }
  for (const platform of platforms) {
    yield token(platform, config);
    if (isOnline && config[platform.token.name] !== undefined) yield* await platform.ask(config);
  }
  yield config.REDIS_URL === undefined ? await dataFolder(config.DATA_DIR) : await examineRedisAt(config.REDIS_URL);
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const what = `Node ${process.versions.node}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { status: 'ok', what };
  return { status: 'bad', what, mend: 'Install Node 20.19 or newer.' };
}

async function sharpLibrary(): Promise<Finding> {
  try {
    const { default: sharp } = await import('sharp');
    return { status: 'ok', what: `sharp ${sharp.versions.sharp} with libvips ${sharp.versions.vips}` };
  } catch {
    return {
      status: 'bad',
      what: 'sharp does not load',
      mend: 'Run "npm ci" on this machine: sharp’s binary is of another system.',
    };
  }
}

function configuration<C extends Config>(loadConfig: () => C): C | Finding {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { status: 'bad', what: 'environment variables', mend: error.message };
  }
}

async function manifestOf(modelDir: string): Promise<Manifest | Finding> {
  try {
    return await loadManifest(modelDir);
  } catch (error) {
    return unfit('model manifest', error);
  }
}

async function weights(modelDir: string, manifest: Manifest): Promise<Finding> {
  try {
    for (const { onnx } of networksOf(manifest)) await verifyWeights(modelDir, onnx);
    return { status: 'ok', what: `model ${manifest.name}@${manifest.version}: the weights have the manifest's sha256` };
  } catch (error) {
    return unfit('model weights', error);
  }
}

async function engine(config: Config, modelDir: string, manifest: Manifest): Promise<Finding> {
  try {
    const loaded = await createEngine(config.ENGINE, { modelDir, manifest, threads: 1 });
    await loaded.close();
    return { status: 'ok', what: `engine ${loaded.name} runs the model (ENGINE=${config.ENGINE})` };
  } catch (error) {
    return unfit('engine', error);
  }
}

function unfit(what: string, error: unknown): Finding {
  return {
    status: 'bad',
    what,
    mend: error instanceof ModelError ? error.message : 'It does not load. Run "npm ci" again, or set ENGINE=tfjs.',
  };
}

function token<C extends Config>({ name: platform, token }: Platform<C>, config: C): Finding {
  const { name, shape, source } = token;
  const value = config[name];
  if (value === undefined)
    return { status: 'off', what: `${platform} is off`, mend: `Set ${name} (from ${source}) to turn it on.` };
  if (shape.test(String(value))) return { status: 'ok', what: `${platform} has a token (${name})` };
  return {
    status: 'bad',
    what: `${name} does not look like a token of ${platform}`,
    mend: `Copy it again from ${source}.`,
  };
}

async function dataFolder(dataDir: string): Promise<Finding> {
  const path = fromRoot(dataDir);
  try {
    await openDataFolder(dataDir);
    await access(path, constants.W_OK);
    return { status: 'ok', what: `consent and language are kept in ${path}` };
  } catch {
    return {
      status: 'bad',
      what: `${path} can't be written`,
      mend: 'Set DATA_DIR to a folder that this user may write.',
    };
  }
}
