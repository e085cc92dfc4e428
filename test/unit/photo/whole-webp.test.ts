import { readFileSync } from 'node:fs';
import sharp, { type WebpOptions } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { sectionsOfFrame } from '../../../src/photo/vp8.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { begun, cut, zeroed } from './damage.ts';
import { faultOf } from './decoded.ts';

const encoders: Readonly<Record<string, WebpOptions>> = {
  lossy: { quality: 80 },
  lossless: { lossless: true, effort: 2 },
  'with alpha': { quality: 80, alphaQuality: 80 },
};

describe.each(Object.keys(encoders))('a WebP (%s)', (name) => {
  let whole: Buffer;
  beforeAll(async () => {
    const mole = sharp(await drawMole({ width: 800, height: 600, format: 'png' }));
    if (name === 'with alpha') mole.ensureAlpha(0.7);
    whole = await mole.webp(encoders[name]).toBuffer();
  });

  it('that is whole is judged, and with bytes behind it', async () => {
    expect(await faultOf(whole)).toBe('no fault');
    expect(await faultOf(Buffer.concat([whole, Buffer.from('and more')]))).toBe('no fault');
  });

  it('that is shorter than it says is corrupt', async () => {
    for (const share of [0.2, 0.6, 0.97]) expect(await faultOf(begun(whole, share)), `${share}`).toBe('corrupt');
    expect(await faultOf(cut(whole, whole.length >> 1, 4096))).toBe('corrupt');
  });

  it('of which a part is zeros is corrupt', async () => {
    for (const share of [0.05, 0.3, 0.5, 0.8]) {
      const length = Math.floor(whole.length * share);
      expect(await faultOf(zeroed(whole, whole.length - length, length)), `the last ${share}`).toBe('corrupt');
    }
    expect(await faultOf(zeroed(whole, Math.floor(whole.length * 0.6), 4096))).toBe('corrupt');
  });

  it('whose data need fewer bytes than there are is corrupt', async () => {
    const [at, length] = [Math.floor(whole.length * 0.2), whole.length >> 3];
    const [before, one, other, after] = [
      whole.subarray(0, at),
      whole.subarray(at, at + length),
      whole.subarray(at + length, at + 2 * length),
      whole.subarray(at + 2 * length),
    ];
    expect(await faultOf(Buffer.concat([before, other, one, after]))).toBe('corrupt');
    expect(await faultOf(Buffer.concat([before, other, other, after]))).toBe('corrupt');
  });
});

describe('a WebP of eight partitions, as libvpx codes it', () => {
  const whole = readFileSync(new URL('../../fixtures/mole-8-partitions.webp', import.meta.url));
  const sections = sectionsOfFrame(whole, 20, 20 + whole.readUInt32LE(16)) ?? [];

  it('is judged', async () => {
    expect(sections).toHaveLength(9);
    expect(sections.at(-1)?.end).toBe(whole.length);
    expect(await faultOf(whole)).toBe('no fault');
  });

  it('is corrupt where a part of any of them is zeros, or their sizes are', async () => {
    for (const { start, end } of sections)
      expect(await faultOf(zeroed(whole, start + ((end - start) >> 1), 100)), `${start}`).toBe('corrupt');
    expect(await faultOf(zeroed(whole, sections[0]?.end ?? 0, 6))).toBe('corrupt');
    expect(sectionsOfFrame(whole, 20, 4000)).toBeUndefined();
  });
});

it('large areas of one colour, whose data are long runs of zeros, are judged', async () => {
  for (const background of ['#000', '#fff'])
    for (const options of [{ quality: 90 }, { lossless: true, effort: 0 }]) {
      const mole = await drawMole({ width: 300, height: 200, format: 'png' });
      const bytes = await sharp(mole)
        .extend({ top: 40, bottom: 700, left: 300, right: 300, background })
        .webp(options)
        .toBuffer();
      expect(await faultOf(bytes)).toBe('no fault');
    }
});

it('of an animation only the first picture is held against its data', async () => {
  const frame = async (seed: number) => drawMole({ width: 300, height: 300, seed, format: 'png' });
  const bytes = await sharp([await frame(1), await frame(2)], { join: { animated: true } })
    .webp({ quality: 80 })
    .toBuffer();
  expect(await faultOf(bytes)).toBe('no fault');
  expect(await faultOf(zeroed(bytes, Math.floor(bytes.length * 0.2), 1500))).toBe('corrupt');
});
