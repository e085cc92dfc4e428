import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/classifier/create-engine.ts';
import type { Manifest } from '../../../src/classifier/manifest.ts';
import { tfjsBackend } from '../../../src/classifier/tfjs-backend.ts';
import { createTfjsEngine } from '../../../src/classifier/tfjs-engine.ts';
import { loadTfjsRuntime, type TfjsRuntime } from '../../../src/classifier/tfjs-runtime.ts';
import { tinyOnnx, writeModel } from './tfjs-tiny-model.ts';

const size = 16;
const folder = mkdtempSync(join(tmpdir(), 'molecheck-tfjs-'));
const wasm = { name: 'tfjs-wasm' } as const;
let manifest: Manifest;

beforeAll(() => {
  manifest = writeModel(folder, tinyOnnx(size), size);
});
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (views: number) =>
  Float32Array.from({ length: views * 3 * size * size }, (_, index) => Math.sin(index / 7));

describe('the TensorFlow.js engine', () => {
  it('gives the scores that ONNX Runtime gives, in one batch or shared out over threads', {
    timeout: 60_000,
  }, async () => {
    const outputs = { ...manifest.outputs, kind: 'kind' };
    const options = { modelDir: folder, manifest: { ...manifest, outputs } };
    const engines = await Promise.all([
      createEngine('onnx', { ...options, threads: 4 }),
      createTfjsEngine({ ...options, threads: 1, backend: wasm }),
    ]);
    try {
      const [onnx, tfjs] = await Promise.all(engines.map((engine) => engine.run(picture(3), 3)));
      expect(engines.map(({ name }) => name)).toEqual(['onnx', 'tfjs-wasm']);
      expect([tfjs?.mapHeight, tfjs?.mapWidth, tfjs?.maps.length]).toEqual([8, 8, 3 * 7 * 64]);
      expect([tfjs?.kind?.length, onnx?.kind?.length]).toEqual([3, 3]);
      for (const part of ['logits', 'gate', 'kind', 'maps'] as const) {
        expect(tfjs?.[part]).toHaveLength(onnx?.[part]?.length ?? 0);
        onnx?.[part]?.forEach((value, index) => {
          expect(tfjs?.[part]?.[index]).toBeCloseTo(value, 4);
        });
      }
    } finally {
      await Promise.all(engines.map((engine) => engine.close()));
    }
  });

  it('fails on a batch of the wrong length, then goes on', { timeout: 60_000 }, async () => {
    const engine = await createEngine('tfjs', { modelDir: folder, manifest, threads: 2 });
    try {
      await expect(engine.run(picture(2), 3)).rejects.toMatchObject({ code: 'ENGINE' });
      const { logits, kind } = await engine.run(picture(2), 2);
      expect(logits).toHaveLength(14);
      expect(kind).toBeUndefined();
    } finally {
      await engine.close();
    }
  });

  it('falls back to WebAssembly where the native library does not load', { timeout: 60_000 }, async () => {
    const broken = join(folder, 'broken.cjs');
    writeFileSync(broken, "throw new Error('no such library');");
    const backend = { name: 'tfjs-node', entry: broken } as const;
    const engine = await createTfjsEngine({ modelDir: folder, manifest, threads: 1, backend });
    expect(engine.name).toBe('tfjs-wasm');
    await engine.close();
  });

  // In a process of its own, whose threads can't load the library either: so it is on musl.
  it('takes the place of ONNX Runtime where that has no binary', { timeout: 60_000 }, () => {
    const preload = join(folder, 'no-onnx.cjs');
    writeFileSync(
      preload,
      "const load = process.dlopen; process.dlopen = (module, file, ...rest) => { if (/onnxruntime/.test(file)) throw new Error('no such library'); return load(module, file, ...rest); };",
    );
    const source = (file: string) => pathToFileURL(join(import.meta.dirname, '../../../src/classifier', file)).href;
    const program = `
      const { createEngine } = await import('${source('create-engine.ts')}');
      const { loadManifest } = await import('${source('manifest.ts')}');
      const modelDir = ${JSON.stringify(folder)};
      const engine = await createEngine(process.argv[1], { modelDir, manifest: await loadManifest(modelDir), threads: 1 });
      process.stdout.write(engine.name);
      await engine.close();`;
    const run = (kind: string) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program, kind], {
        env: { ...process.env, NODE_OPTIONS: `--require ${preload}` },
        stdio: 'pipe',
        encoding: 'utf8',
      });
    expect(run('auto')).toBe('tfjs-wasm');
    expect(() => run('onnx')).toThrow(/WEIGHTS_UNFIT/);
  });

  it.each([
    ['has none', 'WEIGHTS_MISSING', (given: Manifest) => ({ ...given, weights: { onnx: given.weights.onnx } })],
    [
      'has others than the manifest says',
      'WEIGHTS_DAMAGED',
      (given: Manifest) => ({
        ...given,
        weights: {
          ...given.weights,
          tfjs: { file: 'tfjs/model.json', sha256: '0'.repeat(64), shards: [] },
        },
      }),
    ],
    [
      'has an output of another name',
      'WEIGHTS_UNFIT',
      (given: Manifest) => ({ ...given, outputs: { ...given.outputs, gate: 'door' } }),
    ],
  ])('refuses a model whose TensorFlow.js part %s', { timeout: 60_000 }, async (_, code, change) => {
    const options = { modelDir: folder, manifest: change(manifest), threads: 1, backend: wasm };
    await expect(createTfjsEngine(options)).rejects.toMatchObject({ code });
  });
});

describe('the TensorFlow.js runtime', () => {
  let runtime: TfjsRuntime;
  beforeAll(async () => {
    runtime = await loadTfjsRuntime({
      modelPaths: [join(folder, 'tfjs/model.json')],
      inputName: 'input',
      inputSize: size,
      outputs: manifest.outputs,
      classes: 7,
      backend: wasm,
    });
  });

  it('leaks no tensor in a thousand runs, failures included', () => {
    runtime.run({ tensor: picture(1), views: 1, first: 0 });
    const before = runtime.tensors();
    let failures = 0;
    for (let run = 0; run < 1000; run++) {
      try {
        runtime.run({ tensor: picture(1), views: run % 10 === 0 ? 2 : 1, first: 0 });
      } catch {
        failures++;
      }
    }
    expect(failures).toBe(100);
    expect(runtime.tensors()).toBe(before);
  });

  it('leaks no tensor when the execution itself fails', async () => {
    const outputs = { ...manifest.outputs, maps: 'no-such-output' };
    const modelPaths = [join(folder, 'tfjs/model.json')];
    const failing = await loadTfjsRuntime({
      modelPaths,
      inputName: 'input',
      inputSize: size,
      outputs,
      classes: 7,
      backend: wasm,
    });
    const before = failing.tensors();
    for (let run = 0; run < 10; run++) expect(() => failing.run({ tensor: picture(1), views: 1, first: 0 })).toThrow();
    expect(failing.tensors()).toBe(before);
  });

  // In a process of its own, because the function is taken from Node's util as Node 23 did.
  it('gives tfjs-node back the util.isNullOrUndefined that Node 23 removed', { timeout: 60_000 }, () => {
    const entry = join(folder, 'needs-it.cjs');
    writeFileSync(
      entry,
      "if (!require('node:util').isNullOrUndefined(null) || require('node:util').isNullOrUndefined(0)) process.exit(1); process.exit(42);",
    );
    const module = pathToFileURL(join(import.meta.dirname, '../../../src/classifier/tfjs-runtime.ts')).href;
    const program = `
      import util from 'node:util';
      delete util.isNullOrUndefined;
      const { loadTfjsRuntime } = await import('${module}');
      await loadTfjsRuntime({ backend: { name: 'tfjs-node', entry: ${JSON.stringify(entry)} }, outputs: {} });`;
    const run = () =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], { stdio: 'pipe' });
    expect(run).toThrow(expect.objectContaining({ status: 42 }));
  });
});

describe('the backend that is installed', () => {
  function install(name: string, files: readonly string[]): string {
    const root = join(folder, name);
    for (const file of files) {
      const path = join(root, 'node_modules/@tensorflow/tfjs-node', file);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, file === 'package.json' ? '{"main":"dist/index.js"}' : '');
    }
    return root;
  }

  it('is native only where the library was fetched', () => {
    const parts = ['package.json', 'dist/index.js'];
    const without = install('without', parts);
    const withLibrary = install('with', [...parts, 'lib/napi-v8/tfjs_binding.node']);
    expect(tfjsBackend(without)).toEqual({ name: 'tfjs-wasm' });
    expect(tfjsBackend(withLibrary)).toMatchObject({ name: 'tfjs-node' });
  });
});
