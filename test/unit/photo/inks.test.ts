import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Raster } from '../../../src/photo/raster.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { allBlack, forPress, inkJpeg, withoutBlack } from '../../fixtures/ink-jpeg.ts';
import { decoded, difference, faultOf } from './decoded.ts';

describe('a JPEG in CMYK', () => {
  let mole: Buffer;
  let reference: Raster;
  beforeAll(async () => {
    mole = await drawMole({ format: 'png', seed: 4 });
    reference = (await decoded(mole)).analysis;
  });
  const error = async (bytes: Buffer): Promise<number> => difference((await decoded(bytes)).analysis, reference);

  it('with a profile shows what the inks look like, by that profile', async () => {
    const bytes = await sharp(mole).withIccProfile('cmyk').toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeDefined();
    // The press can't print every colour of the screen. By the perceptual intent it is 6 off.
    expect(await error(bytes)).toBeLessThan(3.5);
  });

  it('without one, as sharp writes it, is taken for the inks that sharp has', async () => {
    const bytes = await sharp(mole).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
    expect(await error(bytes)).toBeLessThan(2);
  });

  it.each([
    ['without black', withoutBlack, 0],
    ['with all the black that there can be', allBlack, 2],
  ] as const)('reckoned by complements, %s, gives back the colours', async (_name, separation, transform) => {
    expect(await error(await inkJpeg(mole, separation, transform))).toBeLessThan(1.5);
  });

  it('for a press but without its profile has lost its colours', async () => {
    for (const transform of [0, 2] as const)
      expect(await faultOf(await inkJpeg(mole, forPress, transform))).toBe('unsupported-format');
  });

  it("without Adobe's marker may be its own negative", async () => {
    const bytes = await inkJpeg(mole, withoutBlack, 0);
    const marker = bytes.indexOf(Buffer.from([0xff, 0xee]));
    expect(await faultOf(Buffer.concat([bytes.subarray(0, marker), bytes.subarray(marker + 16)]))).toBe(
      'unsupported-format',
    );
  });
});
