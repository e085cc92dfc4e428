import { readFileSync } from 'node:fs';
import sharp, { type JpegOptions } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { maxScans, readJpeg } from '../../../src/photo/jpeg.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { inkJpeg, withoutBlack } from '../../fixtures/ink-jpeg.ts';
import { begun, cut, endOfImage, inserted, segment, zeroed } from './damage.ts';
import { decoded, difference, faultOf } from './decoded.ts';

const encoders: Readonly<Record<string, JpegOptions>> = {
  baseline: { quality: 85 },
  'full colour': { quality: 92, chromaSubsampling: '4:4:4' },
  progressive: { quality: 85, progressive: true },
  mozjpeg: { quality: 90, mozjpeg: true },
};

describe.each(Object.keys(encoders))('a JPEG (%s)', (name) => {
  let whole: Buffer;
  beforeAll(async () => {
    // Large enough that the decoder leaves out most of the work and that 4 kB are less than its last lines.
    const mole = await drawMole({ width: 1500, height: 1120, format: 'png' });
    whole = await sharp(mole).jpeg(encoders[name]).toBuffer();
    expect(whole.length).toBeGreaterThan(40_000);
  });

  it('that is whole is judged, its end missing or not', async () => {
    const reference = await decoded(whole);
    const cutOff = await decoded(whole.subarray(0, -2));
    expect(difference(cutOff.analysis, reference.analysis)).toBe(0);
    const half = await decoded(whole.subarray(0, -1));
    expect(difference(half.analysis, reference.analysis)).toBe(0);
  });

  it.each([0.03, 0.3, 0.5, 0.75, 0.9, 0.98, 0.999])(
    'cut off at %d is corrupt, with an end put behind it or not',
    async (share) => {
      expect(await faultOf(begun(whole, share))).toBe('corrupt');
      expect(await faultOf(Buffer.concat([begun(whole, share), endOfImage]))).toBe('corrupt');
    },
  );

  it.each([0.2, 0.5, 0.8])('without 4 kB at %d is corrupt, and with zeros instead', async (share) => {
    const at = Math.floor(whole.length * share);
    expect(await faultOf(cut(whole, at, 4096))).toBe('corrupt');
    expect(await faultOf(zeroed(whole, at, 4096))).toBe('corrupt');
  });

  it.each([100, 3000, 30_000])('whose last %d bytes are zeros is corrupt', async (length) => {
    expect(await faultOf(zeroed(whole, whole.length - length, length))).toBe('corrupt');
    expect(await faultOf(zeroed(whole, whole.length - length, length - 2))).toBe('corrupt');
  });

  it('with more than its picture is judged', async () => {
    const reference = await decoded(whole);
    const junk = Buffer.from('\x07\x01 no end');
    for (const more of [
      Buffer.concat([whole, whole.subarray(0, 3000)]),
      inserted(whole, 0xda, Buffer.from([0, 0, 0])),
      inserted(whole, 0xdb, segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), junk]))),
      inserted(whole, 0xdb, segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), junk]))),
      Buffer.concat([whole.subarray(0, -2), Buffer.alloc(200), endOfImage]),
    ])
      expect(difference((await decoded(more)).analysis, reference.analysis)).toBe(0);
  });
});

it('large areas of one colour, whose data hold long runs of zeros, are judged', async () => {
  for (const background of ['#000', '#fff', '#777'])
    for (const options of Object.values(encoders)) {
      const mole = await drawMole({ width: 300, height: 200, format: 'png' });
      const bytes = await sharp(mole)
        .extend({ top: 40, bottom: 301, left: 100, right: 133, background })
        .jpeg(options)
        .toBuffer();
      expect(await faultOf(bytes)).toBe('no fault');
    }
});

it('rows that no pixel of the result comes from are held against the data all the same', async () => {
  // 1474 = 92 × 16 + 2: reduced by 4, the last two rows are dropped, and with them the last row of units.
  const mole = await drawMole({ width: 1500, height: 1122, format: 'png' });
  const whole = await sharp(mole).resize(2000, 1474, { fit: 'fill' }).jpeg({ quality: 85 }).toBuffer();
  expect(await faultOf(whole)).toBe('no fault');
  expect(await faultOf(Buffer.concat([whole.subarray(0, -40), endOfImage]))).toBe('corrupt');
  expect(await faultOf(cut(whole, whole.length >> 1, 300))).toBe('corrupt');
});

it('a progressive JPEG may have a few bytes behind its last scan, and not more', async () => {
  const whole = await sharp(await drawMole())
    .jpeg({ progressive: true })
    .toBuffer();
  const ended = (...what: number[]) => Buffer.concat([whole.subarray(0, -2), Buffer.from(what), endOfImage]);
  expect(await faultOf(ended(3, 2, 1))).toBe('no fault');
  expect(await faultOf(ended(...Array(30).fill(0x55)))).toBe('corrupt');
});

describe('a JPEG of one scan', () => {
  const restarts = readFileSync(new URL('../../fixtures/mole-restarts.jpg', import.meta.url));
  const kinds: Readonly<Record<string, () => Promise<Buffer>>> = {
    '4:2:0': () => drawMole({ width: 401, height: 303 }),
    '4:4:4': async () =>
      sharp(await drawMole({ width: 401, height: 303 }))
        .jpeg({ chromaSubsampling: '4:4:4' })
        .toBuffer(),
    'with tables of its own': async () =>
      sharp(await drawMole({ width: 401, height: 303 }))
        .jpeg({ optimizeCoding: true })
        .toBuffer(),
    grey: async () =>
      sharp(await drawMole({ width: 401, height: 303 }))
        .greyscale()
        .jpeg()
        .toBuffer(),
    'in four inks': async () => inkJpeg(await drawMole({ width: 400, height: 300, format: 'png' }), withoutBlack, 0),
    'with restarts': async () => restarts,
  };
  const isWhole = (bytes: Buffer): boolean | undefined => readJpeg(bytes)?.isScanWhole?.();

  it.each(Object.keys(kinds))('%s: what follows the last code is padding, a few bytes, or damage', async (kind) => {
    const whole = (await kinds[kind]?.()) as Buffer;
    const end = whole.lastIndexOf(endOfImage);
    const ended = (what: readonly number[]): Buffer =>
      Buffer.concat([whole.subarray(0, end), Buffer.from(what), endOfImage]);
    expect(isWhole(whole)).toBe(true);
    expect(isWhole(whole.subarray(0, end))).toBe(true);
    // Some cameras write as many.
    expect(isWhole(ended([8, 7, 6, 5, 4, 3, 2, 1]))).toBe(true);
    expect(isWhole(ended(Array(300).fill(0)))).toBe(true);
    expect(isWhole(ended([0xff, 0xff]))).toBe(true);
    expect(isWhole(ended(Array(40).fill(0x55)))).toBe(false);
    expect(isWhole(zeroed(whole, end - 60, 60))).toBe(false);
    for (const length of [3, 50]) expect(isWhole(cut(whole, end - length, length))).toBe(false);
  });

  it.each(Object.keys(kinds))('%s: codes that make another number of blocks are damage', async (kind) => {
    const whole = (await kinds[kind]?.()) as Buffer;
    for (const share of [0.4, 0.6, 0.8]) {
      const at = Math.floor(whole.length * share);
      expect(isWhole(cut(whole, at, 60))).toBe(false);
      expect(isWhole(zeroed(whole, at, 60))).toBe(false);
      expect(isWhole(Buffer.concat([whole.subarray(0, at), whole.subarray(at - 60)]))).toBe(false);
    }
  });

  it('whose parts changed places is corrupt, though libjpeg says nothing', async () => {
    const whole = await sharp(await drawMole({ width: 1200, height: 900, format: 'png' }))
      .greyscale()
      .jpeg()
      .toBuffer();
    for (const share of [0.25, 0.4, 0.55, 0.7, 0.85]) {
      const [at, length] = [Math.floor(whole.length * share), 300];
      const parts = [whole.subarray(at + length, at + 2 * length), whole.subarray(at, at + length)];
      const damaged = Buffer.concat([whole.subarray(0, at), ...parts, whole.subarray(at + 2 * length)]);
      expect(await faultOf(damaged), `${share}`).toBe('corrupt');
    }
  });

  it('restarts that are missing or in another order are damage', () => {
    const [first, second] = [0xd0, 0xd1].map((code) => restarts.indexOf(Buffer.from([0xff, code]))) as [number, number];
    expect(isWhole(cut(restarts, first, 2))).toBe(false);
    expect(isWhole(cut(restarts, first, second - first))).toBe(false);
  });

  it('whose header names coefficients as Samsung does is judged', async () => {
    const whole = await drawMole();
    const odd = Buffer.from(whole);
    odd.fill(0, odd.indexOf(Buffer.from([0xff, 0xda])) + 11, odd.indexOf(Buffer.from([0xff, 0xda])) + 14);
    expect(odd.equals(whole)).toBe(false);
    expect(difference((await decoded(odd)).analysis, (await decoded(whole)).analysis)).toBe(0);
  });

  it.each([0x00, 0x10, 0x01, 0x51, 0x15])(
    'that names a sampling of %i is corrupt, and read by nobody',
    async (factors) => {
      const bogus = await drawMole({ width: 401, height: 303 });
      const frame = bogus.indexOf(Buffer.from([0xff, 0xc0]));
      for (const component of [0, 1, 2]) bogus[frame + 11 + 3 * component] = factors;
      // Without samples its units would have no end.
      expect(readJpeg(bogus)).toBeUndefined();
      expect(await faultOf(bogus)).toBe('corrupt');
    },
  );

  it('of more than 1 MB is left to libjpeg', async () => {
    const bytes = await sharp(await drawMole({ width: 2400, height: 1800, format: 'png' }))
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect(bytes.length).toBeGreaterThan(1024 * 1024);
    expect(readJpeg(bytes)).toBeDefined();
    expect(isWhole(bytes)).toBeUndefined();
  });
});

it('of more parts than any file has is refused, whatever they are, and of many is judged', async () => {
  const whole = await drawMole({ width: 300, height: 240, quality: 85 });
  const noTable = segment(0xc4, Buffer.alloc(0));
  const tables = segment(0xc4, Buffer.alloc(3854 * 17));
  const quantisers = segment(0xdb, Buffer.alloc(1008 * 65));
  const many = (part: Buffer, count: number): Buffer => inserted(whole, 0xda, Buffer.alloc(count * part.length, part));
  for (const part of [noTable, segment(0xe1, Buffer.from('a note')), Buffer.from([0xff, 0xd0])]) {
    expect(readJpeg(many(part, 4000))?.complete).toBe(true);
    expect(readJpeg(many(part, 4200))).toBeUndefined();
    expect(await faultOf(many(part, 4200))).toBe('corrupt');
  }
  expect(readJpeg(many(tables, 2))).toBeUndefined();
  expect(readJpeg(many(quantisers, 5))).toBeUndefined();
});

describe('scans', () => {
  it('are counted without decoding, and too many are refused', async () => {
    const whole = await sharp(await drawMole())
      .jpeg({ progressive: true })
      .toBuffer();
    expect(readJpeg(whole)).toMatchObject({ buffered: true, complete: true });
    expect(readJpeg(whole)?.scans).toBeLessThan(20);
    // The last scan once more and once more: each is a pass over the whole picture.
    const last = whole.lastIndexOf(Buffer.from([0xff, 0xda]));
    const scan = whole.subarray(last, -2);
    const bomb = Buffer.concat([whole.subarray(0, -2), ...Array.from({ length: maxScans }, () => scan), endOfImage]);
    expect(readJpeg(bomb)?.scans).toBe(maxScans + 1);
    expect(await faultOf(bomb)).toBe('corrupt');
  });

  it('of which the last ones are missing make a picture that is not whole', async () => {
    const whole = await sharp(await drawMole())
      .jpeg({ progressive: true })
      .toBuffer();
    const last = whole.lastIndexOf(Buffer.from([0xff, 0xda]));
    expect(await faultOf(Buffer.concat([whole.subarray(0, last), endOfImage]))).toBe('corrupt');
  });
});

it.each([
  ['arithmetic coding, whose damage nobody notices', 0xc9, 8],
  ['progressive arithmetic coding', 0xca, 8],
  ['lossless coding', 0xc3, 8],
  ['twelve bits', 0xc1, 12],
])('%s is refused plainly', async (_name, code, bits) => {
  const bytes = await drawMole();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes[frame + 1] = code;
  bytes[frame + 4] = bits;
  expect(await faultOf(bytes)).toBe('unsupported-format');
});

it('a height that stands behind the pixels is refused plainly, as no decoder reads it', async () => {
  const bytes = await drawMole();
  bytes.writeUInt16BE(0, bytes.indexOf(Buffer.from([0xff, 0xc0])) + 5);
  const lines = segment(0xdc, Buffer.from([450 >> 8, 450 & 255]));
  expect(await faultOf(Buffer.concat([bytes.subarray(0, -2), lines, endOfImage]))).toBe('unsupported-format');
});
