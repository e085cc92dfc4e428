import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePhoto } from '../../../src/photo/decode.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { decoded, difference, limits } from './decoded.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const heic = fixture('mole-p3.heic');

describe('HEIC', () => {
  it('is decoded, its Display P3 converted to sRGB', async () => {
    const reference = await decoded(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' }));
    const photo = await decoded(heic);
    expect(photo.format).toBe('heic');
    expect(photo.quality).toMatchObject({ width: 320, height: 240 });
    // 0.8 with the profile applied; without it red alone is off by more than 8.
    expect(difference(photo.analysis, reference.analysis)).toBeLessThan(2);
  });

  it('is turned once, as the file says', async () => {
    const [straight, turned] = [await decoded(heic), await decoded(fixture('mole-p3-turned.heic'))];
    expect(turned.quality).toMatchObject({ width: 240, height: 320 });
    // A quarter turn anticlockwise: the right edge becomes the top.
    const { data, width, height } = straight.analysis;
    const expected = new Uint8Array(data.length);
    for (let y = 0; y < width; y++)
      for (let x = 0; x < height; x++)
        expected.set(data.subarray((x * width + (width - 1 - y)) * 3).subarray(0, 3), (y * height + x) * 3);
    expect(difference(turned.analysis, { data: expected, width: height, height: width })).toBeLessThan(0.5);
  });

  it('above the pixel limit is refused', async () => {
    expect(await decodePhoto(heic, { ...limits, maxPixels: 70_000 })).toEqual({ ok: false, fault: 'too-many-pixels' });
  });

  it('ends with its time limit, and the next one is decoded all the same', async () => {
    const [late, ...others] = await Promise.all([
      decodePhoto(heic, { ...limits, timeoutMs: 1 }),
      decodePhoto(heic, limits),
      decodePhoto(heic, limits),
    ]);
    expect(late).toEqual({ ok: false, fault: 'timeout' });
    expect(others).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await decodePhoto(heic, limits)).toMatchObject({ ok: true });
  });

  it('gives the same pixels each time', async () => {
    const [one, other] = await Promise.all([decoded(heic), decoded(heic)]);
    expect(difference(one.analysis, other.analysis)).toBe(0);
  });
});
