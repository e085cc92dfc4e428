import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMoleCheck } from '../../src/check/create.ts';
import type { MoleCheck } from '../../src/check/molecheck.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import { loadConfig } from '../../src/platforms.ts';
import { drawMole } from '../fixtures/draw-mole.ts';

/** What turns the upright picture into the stored one, for EXIF orientations 1 to 8: a turn, then a mirror. */
const stored: readonly { readonly degrees: number; readonly mirror?: 'flip' | 'flop' }[] = [
  { degrees: 0 },
  { degrees: 0, mirror: 'flop' },
  { degrees: 180 },
  { degrees: 0, mirror: 'flip' },
  { degrees: 90, mirror: 'flop' },
  { degrees: 270 },
  { degrees: 270, mirror: 'flop' },
  { degrees: 90 },
];

describe('EXIF orientations 1 to 8 through the shipped model', () => {
  let moleCheck: MoleCheck;
  beforeAll(async () => {
    moleCheck = await createMoleCheck(loadConfig({}));
  });
  afterAll(() => moleCheck.close());

  // JPEG only with sides of whole blocks: stored turned, other sizes are other pictures, as the encoder pads other edges.
  it.each([
    ['png', 600, 450],
    ['jpeg', 1600, 1200],
  ] as const)('%s of %i × %i gives the same probability to 1e-3', async (format, width, height) => {
    const upright = await drawMole({ width, height, seed: 5, irregularity: 0.9, format: 'png' });
    const probabilities: number[] = [];
    for (const [index, { degrees, mirror }] of stored.entries()) {
      // Two passes: within one, sharp mirrors before it turns.
      const rotated = await sharp(upright).rotate(degrees).png().toBuffer();
      const turned = mirror === undefined ? rotated : await sharp(rotated)[mirror]().png().toBuffer();
      const bytes = await sharp(turned)
        .toFormat(format, format === 'jpeg' ? { quality: 95 } : {}) // A quality would give the PNG a palette.
        .withMetadata({ orientation: index + 1 })
        .toBuffer();
      const outcome = await moleCheck.check(photoFromBytes(bytes), { gate: false });
      if (outcome.outcome !== 'assessed') throw new Error(outcome.reason);
      probabilities.push(outcome.probability);
    }
    expect(Math.max(...probabilities) - Math.min(...probabilities)).toBeLessThanOrEqual(1e-3);
  });
});
