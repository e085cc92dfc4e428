import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { orient } from '../../../src/photo/orient.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { colourAt, decoded, difference, limits } from './decoded.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));

describe('rasters', () => {
  it.each([
    // A phone's 12 MP: both rasters are one. 600 × 450 as in HAM10000: nothing is thrown away for the display.
    { format: 'jpeg', width: 4032, height: 3024, display: [320, 240] },
    { format: 'jpeg', width: 1600, height: 1200, display: [320, 240] },
    { format: 'jpeg', width: 600, height: 450, display: [600, 450] },
    { format: 'webp', width: 600, height: 450, display: [600, 450] },
    { format: 'png', width: 1000, height: 750, display: [640, 480] },
    { format: 'avif', width: 600, height: 450, display: [600, 450] },
    { format: 'png', width: 64, height: 48, display: [320, 240] },
  ] as const)('of a $format of $width × $height', async ({ format, width, height, display }) => {
    const photo = await decoded(await drawMole({ width, height, format }));
    expect(photo.format).toBe(format);
    expect([photo.analysis.width, photo.analysis.height]).toEqual([320, 240]);
    expect(photo.analysis.data).toHaveLength(320 * 240 * 3);
    expect([photo.display.width, photo.display.height]).toEqual(display);
    expect(photo.display.data).toHaveLength(photo.display.width * photo.display.height * 3);
    expect(photo.quality).toMatchObject({ width, height });
  });

  it('are the same each time', async () => {
    const bytes = await drawMole({ width: 1600, height: 1200 });
    const [one, other] = [await decoded(bytes), await decoded(bytes)];
    expect(difference(one.analysis, other.analysis)).toBe(0);
    expect(one.quality).toEqual(other.quality);
  });

  it('of one scene look alike in every format', async () => {
    const reference = await decoded(await drawMole({ format: 'png' }));
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      const photo = await decoded(await drawMole({ format, quality: 95 }));
      expect(difference(photo.analysis, reference.analysis), format).toBeLessThan(2.5);
    }
  });

  it.each([
    { width: 20_000, height: 10, size: [960, 240] },
    { width: 10, height: 20_000, size: [240, 960] },
    { width: 1, height: 1, size: [240, 240] },
  ])('stay small for $width × $height', async ({ width, height, size }) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#aa8877' } })
      .png()
      .toBuffer();
    const { analysis, display, quality } = await decoded(bytes);
    expect([analysis.width, analysis.height]).toEqual(size);
    expect([display.width, display.height]).toEqual(size);
    expect(quality).toMatchObject({ width, height });
    expect(colourAt(analysis, 0.5, 0.5)).toEqual([0xaa, 0x88, 0x77]);
  });

  it('hold the middle of a picture that is too long', async () => {
    const stripe = (left: number, background: string) => ({
      input: { create: { width: 1000, height: 100, channels: 3 as const, background } },
      left,
      top: 0,
    });
    const bytes = await sharp({ create: { width: 3000, height: 100, channels: 3, background: '#ff0000' } })
      .composite([stripe(1000, '#00ff00')])
      .jpeg({ quality: 100 })
      .toBuffer();
    const { analysis } = await decoded(bytes);
    for (const x of [0, 0.5, 0.99]) {
      const [red = 0, green = 0] = colourAt(analysis, x, 0.5);
      expect(green - red).toBeGreaterThan(200);
    }
  });
});

describe('EXIF orientation', () => {
  const width = 403;
  const height = 301;
  let upright: Buffer;
  beforeAll(async () => {
    upright = await drawMole({ width, height, seed: 5, format: 'png' });
  });

  /** The scene as a camera would store it that writes this orientation: the inverse of what a viewer applies. */
  const stored = async (orientation: number): Promise<Buffer> => {
    const mirrored = [2, 4, 5, 7].includes(orientation);
    const turn = { 3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90 }[orientation] ?? 0;
    // Two steps, because within one pipeline sharp keeps an order of its own.
    const first = await sharp(upright).flop(mirrored).png().toBuffer();
    return sharp(first).rotate(turn).png().toBuffer();
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i gives the upright picture', async (orientation) => {
    const reference = await decoded(upright);
    const tagged = sharp(await stored(orientation)).withMetadata({ orientation });
    const lossless = await decoded(await tagged.clone().png().toBuffer());
    expect(lossless.quality).toMatchObject({ width, height });
    // Up to rounding: half a step in the mean.
    expect(difference(lossless.analysis, reference.analysis)).toBeLessThan(0.5);
    expect(difference(lossless.display, reference.display)).toBe(0);
    const jpeg = await decoded(await tagged.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer());
    expect(difference(jpeg.analysis, reference.analysis)).toBeLessThan(1);
  });
});

it('every orientation is turned as sharp would turn it', async () => {
  const pixels = await drawMole({ width: 31, height: 20, format: 'png' });
  for (let orientation = 1; orientation <= 8; orientation++) {
    const bytes = await sharp(pixels).withMetadata({ orientation }).png().toBuffer();
    const expected = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const raw = { data: await sharp(bytes).raw().toBuffer(), width: 31, height: 20 };
    const { width, height } = expected.info;
    expect(difference(orient(raw, orientation), { data: expected.data, width, height })).toBe(0);
  }
});

describe('colour', () => {
  let mole: Buffer;
  beforeAll(async () => {
    mole = await drawMole({ format: 'png', seed: 4 });
  });

  it('Display P3 becomes sRGB', async () => {
    const bytes = await sharp(mole).withIccProfile('p3').png().toBuffer();
    const unmanaged = await sharp(bytes, { ignoreIcc: true }).resize(320, 240).raw().toBuffer();
    const { analysis } = await decoded(bytes);
    const reference = (await decoded(mole)).analysis;
    expect(difference(analysis, reference)).toBeLessThan(1.5);
    expect(difference({ ...analysis, data: unmanaged }, reference)).toBeGreaterThan(3);
  });

  it('16 bits become 8', async () => {
    const bytes = await sharp(mole).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expect(difference((await decoded(bytes)).analysis, (await decoded(mole)).analysis)).toBeLessThan(0.5);
  });

  it('10 bits of an AVIF become 8', async () => {
    const bytes = fixture('mole-10-bit.avif');
    expect((await sharp(bytes).metadata()).bitsPerSample).toBe(10);
    const reference = await decoded(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' }));
    expect(difference((await decoded(bytes)).analysis, reference.analysis)).toBeLessThan(4);
  });

  it.each(['b-w', 'grey16'])('greyscale (%s) becomes three equal channels', async (space) => {
    const bytes = await sharp(mole).toColourspace(space).png().toBuffer();
    const { data } = (await decoded(bytes)).analysis;
    expect(data).toHaveLength(320 * 240 * 3);
    expect(data.every((value, at) => value === data[at - (at % 3)])).toBe(true);
    expect(new Set(data).size).toBeGreaterThan(50);
  });

  it('a greyscale JPEG too', async () => {
    const bytes = await sharp(mole).toColourspace('b-w').jpeg().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const [red, green, blue] = colourAt((await decoded(bytes)).analysis, 0.1, 0.1);
    expect([green, blue]).toEqual([red, red]);
  });

  it('transparency lies on white', async () => {
    const create = { width: 300, height: 300, channels: 4 as const, background: { r: 200, g: 0, b: 0, alpha: 0.5 } };
    const half = (await decoded(await sharp({ create }).png().toBuffer())).analysis;
    const [red = 0, green = 0, blue = 0] = colourAt(half, 0.5, 0.5);
    expect(Math.abs(red - 228)).toBeLessThanOrEqual(2);
    expect(Math.abs(green - 128)).toBeLessThanOrEqual(2);
    expect(blue).toBe(green);
    const clear = { ...create, background: { r: 0, g: 0, b: 0, alpha: 0 } };
    expect(colourAt((await decoded(await sharp({ create: clear }).webp().toBuffer())).analysis, 0.5, 0.5)).toEqual([
      255, 255, 255,
    ]);
  });

  it('of an animation the first picture counts', async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 300, height: 300, channels: 3, background } })
        .png()
        .toBuffer();
    const bytes = await sharp([await frame('#00ff00'), await frame('#ff0000')], { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const { analysis, quality } = await decoded(bytes);
    expect(quality).toMatchObject({ width: 300, height: 300 });
    expect(colourAt(analysis, 0.5, 0.5)).toEqual([0, 255, 0]);
  });
});

describe('limits', () => {
  it('a timeout or an abort ends the wait', async () => {
    const bytes = await drawMole({ width: 2000, height: 1500, format: 'webp' });
    expect(await decodePhoto(bytes, { ...limits, timeoutMs: 1 })).toEqual({ ok: false, fault: 'timeout' });
    expect(await decodePhoto(bytes, { ...limits, signal: AbortSignal.abort() })).toEqual({
      ok: false,
      fault: 'timeout',
    });
    const caller = new AbortController();
    const pending = decodePhoto(bytes, { ...limits, signal: caller.signal });
    caller.abort();
    expect(await pending).toEqual({ ok: false, fault: 'timeout' });
  });

  it('the pixel limit holds to the pixel', async () => {
    const bytes = await drawMole({ width: 300, height: 200 });
    expect(await decodePhoto(bytes, { ...limits, maxPixels: 59_999 })).toEqual({ ok: false, fault: 'too-many-pixels' });
    expect(await decodePhoto(bytes, { ...limits, maxPixels: 60_000 })).toMatchObject({ ok: true });
  });

  it('many progressive pictures at once all get through the memory gate', async () => {
    const bytes = await sharp(await drawMole({ width: 2400, height: 1800 }))
      .jpeg({ progressive: true, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const results = await Promise.all(Array.from({ length: 16 }, () => decodePhoto(bytes, limits)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(16);
  });
});
