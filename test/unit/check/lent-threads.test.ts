import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onLentThreads } from '../../../src/check/lent-threads.ts';
import type { Engine } from '../../../src/classifier/engine.ts';
import { loadManifest } from '../../../src/classifier/manifest.ts';
import { createOnnxEngine } from '../../../src/classifier/onnx-engine.ts';
import { projectRoot } from '../../../src/config/root.ts';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { limits } from '../photo/decoded.ts';

let engine: Engine;
beforeAll(async () => {
  const modelDir = join(projectRoot, 'models/molenet');
  engine = await createOnnxEngine({ modelDir, manifest: await loadManifest(modelDir), threads: 1 });
});
afterAll(() => engine.close());

/** Decoded by the engine's thread. */
const there = (bytes: Uint8Array, givesAway: boolean) =>
  decodePhoto(bytes, { ...limits, ...onLentThreads(engine).decoding(givesAway) });

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

const pixels = (result: Awaited<ReturnType<typeof decodePhoto>>) => {
  if (!result.ok) throw new Error(result.fault);
  const { format, analysis, display, quality } = result.value;
  const [first, second] = [analysis, display].map(({ data, ...size }) => ({ ...size, digest: digest(data) }));
  return { format, analysis: first, display: second, quality };
};

describe('a photo decoded by the engine', () => {
  it.each([
    ['jpeg', 1600, 1200],
    ['jpeg', 3000, 2250],
    ['png', 300, 500],
    ['webp', 700, 500],
  ] as const)('has the very pixels that it has here (%s, %i × %i)', async (format, width, height) => {
    const bytes = await drawMole({ width, height, format });
    const here = pixels(await decodePhoto(bytes, limits));
    expect(pixels(await there(bytes, false))).toEqual(here);
    expect(pixels(await there(new Uint8Array(bytes), true))).toEqual(here);
  });

  it('belongs to its owner unless it is given away, and is moved then', async () => {
    const kept = new Uint8Array(await drawMole({ width: 1600, height: 1200, quality: 98 }));
    const before = Buffer.from(kept);
    expect(kept.length).toBeGreaterThan(64 * 1024);
    pixels(await there(kept, false));
    expect(before.equals(kept)).toBe(true);
    pixels(await there(kept, true));
    expect(kept).toHaveLength(0);
  });

  it('is judged by its damage as it is here, although it is read where it is', async () => {
    const whole = await drawMole({ width: 1600, height: 1200, quality: 98 });
    const { length } = whole;
    const without = (from: number, to: number) => Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
    // Beyond 1 MB nobody but libjpeg reads the codes, and it overlooks what is missing in front of an end of image.
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const grainy = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: 'red', noise } })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(grainy.length).toBeGreaterThan(1.1 * 1024 * 1024);
    const files: Readonly<Record<string, Buffer>> = {
      whole,
      'with more behind it': Buffer.concat([whole, Buffer.alloc(5000, 7)]),
      'without its end': without(length - 2, length),
      half: without(length / 2, length),
      'with a hole': without(length / 2, length / 2 + 4096),
      'with a tail of zeros': Buffer.concat([without(length - 4096, length), Buffer.alloc(4096)]),
      large: grainy,
      'large, with its last lines missing': Buffer.concat([grainy.subarray(0, -600), grainy.subarray(-2)]),
      progressive: await sharp(whole).jpeg({ progressive: true }).toBuffer(),
      'of one component': await sharp(whole).greyscale().jpeg().toBuffer(),
    };
    const judged: Record<string, string> = {};
    for (const [name, file] of Object.entries(files)) {
      const [here, found] = [await decodePhoto(file, limits), await there(file, false)];
      judged[name] = found.ok ? 'judged' : found.fault;
      if (here.ok) expect(pixels(found)).toEqual(pixels(here));
      else expect(found).toEqual(here);
    }
    expect(judged).toEqual({
      whole: 'judged',
      'with more behind it': 'judged',
      'without its end': 'judged',
      half: 'corrupt',
      'with a hole': 'corrupt',
      'with a tail of zeros': 'corrupt',
      large: 'judged',
      'large, with its last lines missing': 'corrupt',
      progressive: 'judged',
      'of one component': 'judged',
    });
  });

  it('ends as the same faults', async () => {
    const bytes = await drawMole({ width: 1600, height: 1200 });
    expect(await there(bytes.subarray(0, bytes.length / 2), false)).toEqual({ ok: false, fault: 'corrupt' });
    expect(await there(new Uint8Array(), true)).toEqual({ ok: false, fault: 'unreadable' });
    const few = { ...limits, maxPixels: 1000, ...onLentThreads(engine).decoding(false) };
    expect(await decodePhoto(bytes, few)).toEqual({ ok: false, fault: 'too-many-pixels' });
    const ended = { ...limits, signal: AbortSignal.abort(), ...onLentThreads(engine).decoding(false) };
    expect(await decodePhoto(bytes, ended)).toEqual({ ok: false, fault: 'timeout' });
  });

  it('goes on to a process of its own where it is too costly, moved or not, as does HEIC', {
    timeout: 60_000,
  }, async () => {
    const side = 2700;
    const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
    const costly = await sharp({ create: { width: side, height: side, channels: 3, background: 'red', noise } })
      .jpeg({ progressive: true, chromaSubsampling: '4:4:4', quality: 50 })
      .toBuffer();
    const here = pixels(await decodePhoto(costly, limits));
    expect(pixels(await there(costly, false))).toEqual(here);
    expect(pixels(await there(new Uint8Array(costly), true))).toEqual(here);
    const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));
    expect(await there(new Uint8Array(heic), true)).toMatchObject({ ok: true, value: { format: 'heic' } });
  });
});
