import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { placeMaps } from '../../../src/classifier/activation-map.ts';
import { legendColours } from '../../../src/classifier/heat-colours.ts';
import { createHeatMap } from '../../../src/classifier/heat-map.ts';
import { stretch } from '../../../src/classifier/stretch.ts';
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

const pixelsOf = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number): readonly number[] => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)],
  };
};

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] as number)), 0);

describe('createHeatMap', () => {
  const photo = drawMoleRaster({ width: 320, height: 240 });
  const placed = () => placeMaps([{ values: hot(1, 1), size: 6, scale: 1 }], wholeFrame(photo), photo);

  it('colours the hot place and leaves the rest of the photo alone', async () => {
    const drawn = await createHeatMap(placed, photo).photo();
    const { at } = await pixelsOf(drawn.bytes);
    const original = (x: number, y: number) => [...photo.data.subarray(3 * (y * 320 + x)).subarray(0, 3)];
    expect(distance(at(150, 90), original(100, 60))).toBeGreaterThan(100);
    expect(distance(at(375, 300), original(250, 200))).toBeLessThan(40);
    expect(drawn).toMatchObject({ mimeType: 'image/jpeg', width: 480, height: 360 });
  });

  it('puts the scale of the colours under the photo, which stays as it is', async () => {
    const heatMap = createHeatMap(placed, photo);
    const [plain, scaled] = await Promise.all([heatMap.photo(), heatMap.withScale()]);
    expect([scaled.width, scaled.height]).toEqual([480, 360 + 48]);
    const [without, under] = await Promise.all([pixelsOf(plain.bytes), pixelsOf(scaled.bytes)]);
    expect([under.width, under.height]).toEqual([scaled.width, scaled.height]);
    expect(distance(under.at(150, 90), without.at(150, 90))).toBeLessThan(12);
    expect(distance(under.at(5, 365), [255, 255, 255])).toBeLessThan(20);
    const onBar = (share: number) => under.at(48 + Math.round((480 - 96) * share), 384);
    const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    expect(distance(onBar(0.05), rgb(legendColours[0]))).toBeLessThan(100);
    expect(distance(onBar(0.5), rgb(legendColours[2]))).toBeLessThan(60);
    expect(distance(onBar(0.97), rgb(legendColours[4]))).toBeLessThan(100);
  });

  it('gives an overlay of the same aspect', async () => {
    const { bytes } = await createHeatMap(placed, photo).overlay();
    const { width, height, channels } = await sharp(bytes).metadata();
    expect({ width, height, channels }).toEqual({ width: 80, height: 60, channels: 4 });
  });

  it('reckons nothing before a picture is asked for, and the map once', async () => {
    let reckoned = 0;
    const heatMap = createHeatMap(() => {
      reckoned++;
      return placed();
    }, photo);
    expect(reckoned).toBe(0);
    await heatMap.photo();
    await heatMap.overlay();
    expect(reckoned).toBe(1);
  });
});

describe('stretch', () => {
  it('repeats the edges and goes evenly from one sample to the next, in each channel', () => {
    const target = new Uint8Array(2 * 4 * 2).fill(7);
    stretch(Uint8Array.of(0, 200, 80, 100), { width: 2, height: 1 }, 2, target, { width: 4, height: 2 });
    expect([...target]).toEqual([0, 200, 20, 175, 60, 125, 80, 100, 0, 200, 20, 175, 60, 125, 80, 100]);
  });

  it('is within a level of the exact value, for lines that fill no whole words too', () => {
    const [from, to] = [
      { width: 5, height: 4 },
      { width: 13, height: 9 },
    ];
    const source = Uint8Array.from({ length: 3 * from.width * from.height }, (_, at) => (at * 97) % 256);
    const target = new Uint8Array(3 * to.width * to.height);
    stretch(source, from, 3, target, to);
    const place = (index: number, few: number, many: number) =>
      Math.min(Math.max(((index + 0.5) * few) / many - 0.5, 0), few - 1);
    for (let at = 0; at < target.length; at++) {
      const [x, y] = [Math.floor(at / 3) % to.width, Math.floor(at / 3 / to.width)];
      const [across, down] = [place(x, from.width, to.width), place(y, from.height, to.height)];
      const sample = (column: number, row: number) =>
        source[3 * (Math.min(row, 3) * from.width + Math.min(column, 4)) + (at % 3)] as number;
      const [left, top] = [Math.floor(across), Math.floor(down)];
      const line = (row: number) => sample(left, row) + (sample(left + 1, row) - sample(left, row)) * (across - left);
      const exact = line(top) + (line(top + 1) - line(top)) * (down - top);
      expect(Math.abs((target[at] as number) - exact)).toBeLessThan(2);
    }
  });
});
