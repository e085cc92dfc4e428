import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { measureQuality } from '../../../src/photo/quality.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { decoded } from './decoded.ts';

const flat = (width: number, height: number, value: number) => ({
  data: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
});

describe('by hand', () => {
  it('flat pictures have no edges; luma is that of the one colour', () => {
    expect(measureQuality(flat(8, 6, 51), { width: 80, height: 60 })).toEqual({
      width: 80,
      height: 60,
      sharpness: 0,
      luma: 51 / 255,
    });
    expect(measureQuality(flat(8, 6, 0), { width: 8, height: 6 })).toMatchObject({ luma: 0 });
    expect(measureQuality(flat(8, 6, 255), { width: 8, height: 6 })).toMatchObject({ luma: 1 });
  });

  it('one white dot on black', () => {
    const raster = flat(5, 5, 0);
    raster.data.fill(255, (2 * 5 + 2) * 3, (2 * 5 + 2) * 3 + 3);
    // The nine inner Laplacians: -4 × 255 once, 255 four times, 0 four times; their mean is 0.
    expect(measureQuality(raster, raster).sharpness).toBeCloseTo((16 + 4) * 255 ** 2 * (1 / 9), 6);
  });

  it('a raster too small for a Laplacian', () => {
    expect(measureQuality(flat(2, 9, 7), { width: 2, height: 9 }).sharpness).toBe(0);
  });
});

describe('on pictures', () => {
  it('blur lowers sharpness, step by step', async () => {
    const sharpest = await drawMole({ format: 'png' });
    const values: number[] = [];
    for (const sigma of [0, 1, 2, 4, 8]) {
      const bytes = sigma === 0 ? sharpest : await sharp(sharpest).blur(sigma).png().toBuffer();
      values.push((await decoded(bytes)).quality.sharpness);
    }
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values.at(-1)).toBeLessThan((values[0] ?? 0) / 10);
  });

  it('the measure does not depend on how many pixels the same scene has', async () => {
    const scene = await drawMole({ width: 1200, height: 900, format: 'png' });
    const small = await sharp(scene).resize(600, 450).png().toBuffer();
    const [large, less] = [(await decoded(scene)).quality, (await decoded(small)).quality];
    expect(large.sharpness / less.sharpness).toBeGreaterThan(0.8);
    expect(large.sharpness / less.sharpness).toBeLessThan(1.25);
  });

  it('exposure shows in luma', async () => {
    const scene = await drawMole({ format: 'png' });
    const dark = (await decoded(await sharp(scene).linear(0.04, 0).png().toBuffer())).quality;
    const bright = (await decoded(await sharp(scene).linear(1, 200).png().toBuffer())).quality;
    expect(dark.luma).toBeLessThan(0.05);
    expect(bright.luma).toBeGreaterThan(0.95);
  });
});
