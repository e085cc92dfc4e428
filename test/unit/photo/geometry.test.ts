import { describe, expect, it } from 'vitest';
import { planRasters } from '../../../src/photo/geometry.ts';

describe('planRasters', () => {
  it('keeps both rasters within their bounds for any picture', () => {
    for (const width of [1, 7, 239, 240, 241, 480, 719, 720, 1199, 2159, 2160, 3024, 8000, 60_000])
      for (const height of [1, 100, 240, 450, 1080, 4032, 60_000])
        for (const shrinkOnLoad of [true, false]) {
          const { analysis, display, crop } = planRasters({ width, height }, 240, shrinkOnLoad);
          expect(Math.min(analysis.width, analysis.height)).toBe(240);
          expect(Math.max(analysis.width, analysis.height)).toBeLessThanOrEqual(960);
          const short = Math.min(display.width, display.height);
          expect(short).toBeGreaterThanOrEqual(240);
          expect(short).toBeLessThanOrEqual(480);
          const kept = crop ?? { width, height };
          // The aspect is kept to the rounding of one pixel.
          expect(Math.abs(analysis.width - (240 * kept.width) / Math.min(kept.width, kept.height))).toBeLessThan(0.51);
          expect(Math.abs(analysis.height - (240 * kept.height) / Math.min(kept.width, kept.height))).toBeLessThan(
            0.51,
          );
        }
  });

  it('reduces a JPEG so far that the decoder can leave out work', () => {
    // sharp needs a reduction of at least 9, 5 or 3 for 1/8, 1/4 or 1/2.
    for (const [short, least] of [
      [3024, 9],
      [2160, 9],
      [1300, 5],
      [800, 3],
    ] as const) {
      const { display } = planRasters({ width: short * 1.5, height: short }, 240, true);
      expect(short / display.height).toBeGreaterThanOrEqual(least);
    }
    expect(planRasters({ width: 4500, height: 3000 }, 240, false).display.height).toBe(480);
  });

  it('turns with the picture', () => {
    const swap = ({ width, height }: { width: number; height: number }) => ({ width: height, height: width });
    for (const size of [
      { width: 403, height: 301 },
      { width: 4032, height: 3024 },
      { width: 9000, height: 77 },
    ]) {
      const [plan, turned] = [planRasters(size, 240, true), planRasters(swap(size), 240, true)];
      expect(swap(turned.analysis)).toEqual(plan.analysis);
      expect(swap(turned.display)).toEqual(plan.display);
    }
  });

  it('takes the middle of what is longer than 4:1', () => {
    expect(planRasters({ width: 20_000, height: 10 }, 240, false).crop).toEqual({
      left: 9980,
      top: 0,
      width: 40,
      height: 10,
    });
    expect(planRasters({ width: 10, height: 41 }, 240, false).crop).toEqual({ left: 0, top: 0, width: 10, height: 40 });
    expect(planRasters({ width: 40, height: 10 }, 240, false).crop).toBeUndefined();
  });
});
