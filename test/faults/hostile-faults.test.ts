import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { tiledHeic } from '../fixtures/bombs.ts';
import { drawMole } from '../fixtures/draw-mole.ts';
import { random } from '../fixtures/noise.ts';
import { inserted, segment } from '../unit/photo/damage.ts';
import { classifyAll } from './classify-process.ts';
import { makeMemoryCage } from './memory-cage.ts';
import { makeTinyModel } from './model.ts';

const rounds = Number(process.env['HOSTILE_ROUNDS'] ?? 20);
const mutants = Number(process.env['FUZZ_MUTANTS'] ?? 2000);
const heic = readFileSync(new URL('../fixtures/mole-p3.heic', import.meta.url));
const model = makeTinyModel();
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => {
  model.remove();
  rmSync(folder, { recursive: true });
});

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

function flatAvif(side: number): Promise<Buffer> {
  const create = { width: side, height: side, channels: 3 as const, background: '#b98' };
  return sharp({ create }).avif({ quality: 30, effort: 0 }).toBuffer();
}

describe('in a control group of 1 GiB', () => {
  const cage = makeMemoryCage(1024 ** 3);
  afterAll(() => cage?.remove());

  // Without the right to make a control group this shows nothing: it says so by being skipped.
  const run = async (names: readonly string[], times: number, concurrency: number): Promise<string[]> => {
    const files = Array.from({ length: times }, () => names).flat();
    const { code, outcomes } = await classifyAll(files, model.folder, { concurrency, enter: cage?.enter ?? '' });
    expect(code).toBe(0);
    expect(outcomes.map((one) => one.file)).toEqual(files);
    expect(cage?.deaths()).toBe(0);
    return [...new Set(outcomes.map(({ outcome, reason }) => reason ?? outcome))].sort();
  };

  it.skipIf(cage === undefined)(
    `small files of 50 megapixels are refused for what they would take, ${rounds} rounds, one after the other and together`,
    async () => {
      const names = [file('50-megapixels.heic', tiledHeic(29, 22)), file('50-megapixels.avif', await flatAvif(7070))];
      for (const concurrency of [1, 4]) expect(await run(names, rounds, concurrency)).toEqual(['too-many-pixels']);
    },
    3_600_000,
  );

  it.skipIf(cage === undefined)(
    'files as large as fits are decoded, and end no process',
    async () => {
      const names = [file('30-megapixels.heic', tiledHeic(20, 19)), file('20-megapixels.avif', await flatAvif(4470))];
      for (const concurrency of [1, 4]) {
        // They show no lesion, or do.
        for (const end of await run(names, Math.ceil(rounds / 5), concurrency))
          expect(end).not.toMatch(/corrupt|timeout|pixels/);
      }
    },
    3_600_000,
  );
});

describe('fuzz: one process', () => {
  const kinds = {
    jpeg: () => drawMole({ width: 200, height: 150 }),
    'progressive jpeg': async () =>
      sharp(await drawMole({ width: 200, height: 150 }))
        .jpeg({ progressive: true })
        .toBuffer(),
    png: () => drawMole({ width: 120, height: 90, format: 'png' }),
    webp: () => drawMole({ width: 200, height: 150, format: 'webp' }),
    avif: () => drawMole({ width: 200, height: 150, format: 'avif' }),
    heic: async () => heic,
  } as const;

  it.each(Object.keys(kinds))(
    `${mutants} mutants of a %s`,
    async (kind) => {
      const sound = await kinds[kind as keyof typeof kinds]();
      const next = random(15);
      const files = Array.from({ length: mutants }, (_, index) => file(`${kind}-${index}`, mutant(sound, next)));
      files.push(file(`${kind}-sound`, sound));
      const { code, outcomes, stderr, peakMegabytes } = await classifyAll(files, model.folder);
      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(outcomes.map((one) => one.file)).toEqual(files);
      for (const { outcome, reason } of outcomes) {
        expect(['assessed', 'abstained', 'rejected']).toContain(outcome);
        // That would be a fault of ours.
        expect(reason).not.toBe('internal');
      }
      expect(outcomes.at(-1)?.outcome).not.toBe('rejected');
      expect(peakMegabytes).toBeLessThan(500);
    },
    3_600_000,
  );

  it('what native libraries say of a file is printed nowhere', async () => {
    // libultrahdr prints the metadata of a gain map that it can't read.
    const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description PLANTED NAME 52.5N" <hdrgm:Version="1.0"';
    const app1 = segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`, 'latin1'));
    const whole = await drawMole();
    const planted = file('gain-map.jpg', Buffer.concat([inserted(whole, 0xdb, app1), inserted(whole, 0xdb, app1)]));
    const { outcomes, stderr } = await classifyAll([planted], model.folder);
    expect(outcomes).toHaveLength(1);
    expect(stderr).toBe('');
  });
});

/** Bits flipped, bytes overwritten, a part taken out, doubled or wiped, or the end cut off; half of it near the beginning. */
function mutant(sound: Buffer, next: () => number): Buffer {
  let bytes: Buffer = Buffer.from(sound);
  for (let changes = 1 + Math.floor(next() * 6); changes > 0; changes--) {
    const at = Math.floor(next() * (next() < 0.5 ? Math.min(400, bytes.length) : bytes.length));
    const length = 1 + Math.floor(next() * 64);
    const kind = next();
    if (kind < 0.5) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    else if (kind < 0.7) bytes[at] = [0, 0xff, 0x7f, 0x80][Math.floor(next() * 4)] ?? 0;
    else if (kind < 0.8) bytes.fill(0, at, Math.min(bytes.length, at + length));
    else if (kind < 0.9) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind < 0.97) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes = Buffer.from(bytes.subarray(0, at + 1));
  }
  return bytes;
}
