import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { readPng } from '../../../src/photo/png.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { random } from '../../fixtures/noise.ts';
import { faultOf, limits } from './decoded.ts';

const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));

/** A valid PNG of one colour (1 bit a pixel), whose file is a few dozen kB whatever it claims to be. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc((side / 8 + 1) * side);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('refused', () => {
  it('an empty file, and one of one byte', async () => {
    expect(await faultOf(new Uint8Array(0))).toBe('unreadable');
    expect(await faultOf(Uint8Array.of(0xff))).toBe('unsupported-format');
  });

  it.each([
    ['a text file named .jpg', Buffer.from('This is not a photo.\n')],
    [
      'an SVG with an outside link',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x.png"/></svg>'),
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n')],
  ])('%s', async (_name, bytes) => {
    expect(await faultOf(bytes)).toBe('unsupported-format');
  });

  it('a GIF and a TIFF, although sharp could open them', async () => {
    const image = sharp({ create: { width: 9, height: 9, channels: 3, background: '#123456' } });
    expect(await faultOf(await image.clone().gif().toBuffer())).toBe('unsupported-format');
    expect(await faultOf(await image.clone().tiff().toBuffer())).toBe('unsupported-format');
  });

  it('a PNG of 16,000 × 16,000 in some 31 kB, without decoding it', async () => {
    const bytes = hugePng(16_000);
    expect(bytes.length).toBeLessThan(40_000);
    expect(await faultOf(bytes)).toBe('too-many-pixels');
    // The file itself is sound: with the limit lifted it decodes.
    expect(await decodePhoto(bytes, { ...limits, maxPixels: 300_000_000 })).toMatchObject({ ok: true });
  });

  it('keeps nothing of the chunks that a PNG need not have, however many they are', () => {
    const chunks = Buffer.alloc(12 * 100_000);
    for (let at = 0; at < 100_000; at++) chunks.write(`x${at.toString(36)}`.padEnd(4, 'y').slice(0, 4), 12 * at + 4);
    const png = hugePng(8);
    const file = Buffer.concat([png.subarray(0, 33), chunks, png.subarray(33)]);
    const kept = vi.spyOn(Buffer.prototype, 'subarray');
    expect(readPng(file)).toMatchObject({ width: 8, height: 8 });
    expect(kept).not.toHaveBeenCalled();
    kept.mockRestore();
  });

  it.each(['jpeg', 'progressive jpeg', 'png', 'webp', 'avif', 'heic'])('a truncated %s', async (kind) => {
    const bytes = await sample(kind);
    for (const share of [0.05, 0.5, 0.9, 0.99])
      expect(await faultOf(bytes.subarray(0, Math.floor(bytes.length * share))), `${share}`).toBe('corrupt');
  });

  it('a file that is only the first bytes of its format', async () => {
    for (const kind of ['jpeg', 'png', 'webp', 'avif', 'heic'])
      expect(await faultOf((await sample(kind)).subarray(0, 32)), kind).toBe('corrupt');
  });

  it('random bytes behind a JPEG signature', async () => {
    const next = random(11);
    const bytes = Buffer.from(Array.from({ length: 5000 }, () => next() * 256));
    bytes.set([0xff, 0xd8, 0xff, 0xe0]);
    expect(await faultOf(bytes)).toBe('corrupt');
  });
});

describe('accepted', () => {
  it('bytes behind the end of a JPEG, as some phones write them', async () => {
    const bytes = Buffer.concat([await drawMole(), Buffer.from('MotionPhoto_Data and more')]);
    expect(await faultOf(bytes)).toBe('no fault');
  });

  it('stray bytes between the segments of a JPEG, which libjpeg only warns of', async () => {
    const whole = await drawMole();
    // Between the last table and the scan: SOS is the marker FFDA.
    const scan = whole.indexOf(Buffer.from([0xff, 0xda]));
    const bytes = Buffer.concat([whole.subarray(0, scan), Buffer.from([0, 0, 0]), whole.subarray(scan)]);
    await expect(sharp(bytes).raw().toBuffer()).rejects.toThrow();
    expect(await faultOf(bytes)).toBe('no fault');
  });
});

describe('damaged', () => {
  // Two hundred in all: forty of each format, each with one to sixteen bytes changed.
  it.each(['jpeg', 'png', 'webp', 'avif', 'heic'])(
    'forty %s with flipped bytes each get an answer',
    async (kind) => {
      const sound = await sample(kind);
      const next = random(2026);
      const mutants: Buffer[] = [];
      for (let count = 0; count < 40; count++) {
        const bytes = Buffer.from(sound);
        for (let flips = 1 + Math.floor(next() * 16); flips > 0; flips--) {
          // Half of them in the header, where they do the most.
          const reach = next() < 0.5 ? Math.min(512, bytes.length) : bytes.length;
          const at = Math.floor(next() * reach);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
        }
        mutants.push(bytes);
      }
      const answers = await Promise.all(mutants.map(faultOf));
      expect(answers).toHaveLength(40);
      for (const answer of answers)
        expect(['no fault', 'corrupt', 'too-many-pixels', 'unsupported-format', 'timeout']).toContain(answer);
      expect(answers).toContain('corrupt');
      // The process is still able to do its work.
      expect(await faultOf(sound)).toBe('no fault');
    },
    120_000,
  );
});

async function sample(kind: string): Promise<Buffer> {
  const size = { width: 320, height: 240 };
  if (kind === 'heic') return heic;
  if (kind === 'progressive jpeg')
    return sharp(await drawMole(size))
      .jpeg({ progressive: true })
      .toBuffer();
  return drawMole({ ...size, format: kind as 'jpeg' | 'png' | 'webp' | 'avif' });
}
