import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { placeMaps } from '../../../src/classifier/activation-map.ts';
import { drawHeatMap } from '../../../src/classifier/heat-map.ts';
import { wholeFrame } from '../../../src/classifier/views.ts';
import { drawMoleRaster } from '../../fixtures/draw-mole.ts';

const frame = { data: new Uint8Array(0), width: 80, height: 60 };

function hot(x: number, y: number, size = 6): Float32Array {
  const values = new Float32Array(size * size).fill(-1);
  values[y * size + x] = 5;
  return values;
}

describe('placeMaps', () => {
  it('puts the evidence where it lies on the frame and stretches it to 0..1', () => {
    const map = placeMaps([{ values: hot(1, 4), size: 6, scale: 1 }], wholeFrame(frame), frame);
    expect([map.width, map.height]).toEqual([80, 60]);
    const peak = map.values.indexOf(Math.max(...map.values));
    // The square covers x 10..70; cell (1, 4) of six spans x 20..30, y 40..50.
    expect(peak % 80).toBeGreaterThanOrEqual(20);
    expect(peak % 80).toBeLessThan(30);
    expect(Math.floor(peak / 80)).toBeGreaterThanOrEqual(40);
    expect(Math.floor(peak / 80)).toBeLessThan(50);
    expect(Math.max(...map.values)).toBe(1);
    expect(Math.min(...map.values)).toBe(0);
  });

  it('leaves what no view saw at 0, and takes the mean over the views', () => {
    const map = placeMaps([{ values: hot(0, 0), size: 6, scale: 1 }], wholeFrame(frame), frame);
    expect(map.values[30 * 80 + 2]).toBe(0);
    const middle = 25 * 80 + 35;
    const corner = Float32Array.from(hot(1, 1), (value, index) => value + (hot(2, 2)[index] ?? 0));
    const alone = placeMaps([{ values: corner, size: 6, scale: 1 }], wholeFrame(frame), frame);
    // A second view that shows nothing there halves what the first says of it.
    const both = placeMaps(
      [
        { values: corner, size: 6, scale: 1 },
        { values: hot(2, 2), size: 6, scale: 1 },
      ],
      wholeFrame(frame),
      frame,
    );
    expect(alone.values[15 * 80 + 25]).toBeGreaterThan(0);
    expect(both.values[15 * 80 + 25]).toBeLessThan(0.7 * (alone.values[15 * 80 + 25] as number));
    expect(both.values[middle]).toBeCloseTo(alone.values[middle] as number, 1);
  });

  it('does not mind the base lines of different networks', () => {
    const lifted = hot(3, 3).map((value) => value + 100);
    const [plain, shifted] = [hot(3, 3), lifted].map((values) =>
      placeMaps(
        [
          { values: hot(2, 3), size: 6, scale: 1 },
          { values, size: 6, scale: 0.85 },
        ],
        wholeFrame(frame),
        frame,
      ),
    );
    shifted?.values.forEach((value, at) => {
      expect(value).toBeCloseTo(plain?.values[at] ?? Number.NaN, 3);
    });
  });

  it('draws no line where a smaller view begins', () => {
    const { values, width } = placeMaps(
      [
        { values: hot(2, 2), size: 6, scale: 1 },
        { values: new Float32Array(36).map((_, index) => (index % 6 < 3 ? 4 : -4)), size: 6, scale: 0.7 },
      ],
      wholeFrame(frame),
      frame,
    );
    const row = [...values.subarray(20 * width, 21 * width)];
    const steps = row.slice(1).map((value, at) => Math.abs(value - (row[at] as number)));
    expect(Math.max(...steps)).toBeLessThan(0.2);
  });

  it('is empty where the evidence is the same everywhere', () => {
    const map = placeMaps([{ values: new Float32Array(36).fill(3), size: 6, scale: 1 }], wholeFrame(frame), frame);
    expect(map.values.every((value) => value === 0)).toBe(true);
  });
});

describe('drawHeatMap', () => {
  it('colours the hot place, leaves the rest of the photo alone, and gives an overlay of the same aspect', async () => {
    const photo = drawMoleRaster({ width: 320, height: 240 });
    const map = placeMaps([{ values: hot(1, 1), size: 6, scale: 1 }], wholeFrame(photo), photo);
    const { composite, overlay } = await drawHeatMap(map, photo);
    const drawn = await sharp(composite.bytes).raw().toBuffer();
    const difference = (x: number, y: number) => {
      const at = (y * 320 + x) * 3;
      const drawnAt = (y * 2 * 640 + x * 2) * 3;
      return [0, 1, 2].reduce(
        (sum, channel) => sum + Math.abs((drawn[drawnAt + channel] ?? 0) - (photo.data[at + channel] ?? 0)),
        0,
      );
    };
    expect(difference(100, 60)).toBeGreaterThan(100);
    expect(difference(250, 200)).toBeLessThan(40);
    expect(composite).toMatchObject({ mimeType: 'image/jpeg', width: 640, height: 480 });
    const { width, height, channels } = await sharp(overlay.bytes).metadata();
    expect({ width, height, channels }).toEqual({ width: 160, height: 120, channels: 4 });
  });
});
