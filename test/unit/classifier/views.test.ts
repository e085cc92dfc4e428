import { describe, expect, it } from 'vitest';
import { makeViews, type RgbImage, uprightMap, wholeFrame } from '../../../src/classifier/views.ts';

const plain = { size: 4, mean: [0, 0, 0] as [number, number, number], std: [1, 1, 1] as [number, number, number] };

/** Red holds x, green holds y, blue is constant; 6 wide, 4 high. */
function ramp(width = 6, height = 4): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x * 10, y * 10, 200], (y * width + x) * 3);
  return { data, width, height };
}

function plane(tensor: Float32Array, view: number, channel: number): number[] {
  return Array.from(tensor.subarray((view * 3 + channel) * 16, (view * 3 + channel + 1) * 16), (value) =>
    Math.round(value * 255),
  );
}

describe('makeViews', () => {
  it('cuts the middle square of the frame without resampling it where the sizes agree', () => {
    const image = ramp();
    const tensor = makeViews(image, wholeFrame(image), [{ scale: 1, rotate: 0, flip: false }], plain);
    expect(tensor).toHaveLength(48);
    expect(plane(tensor, 0, 0).slice(0, 4)).toEqual([10, 20, 30, 40]);
    expect(plane(tensor, 0, 1)).toEqual([0, 0, 0, 0, 10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30]);
    expect(new Set(plane(tensor, 0, 2))).toEqual(new Set([200]));
  });

  it('normalises each channel with its own mean and deviation', () => {
    const image = ramp();
    const input = { size: 4, mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 0.2] } as const;
    const tensor = makeViews(image, wholeFrame(image), [{ scale: 1, rotate: 0, flip: false }], {
      size: input.size,
      mean: [...input.mean],
      std: [...input.std],
    });
    expect(tensor[0]).toBeCloseTo((10 / 255 - 0.1) / 0.5, 5);
    expect(tensor[16]).toBeCloseTo((0 / 255 - 0.2) / 0.25, 5);
    expect(tensor[32]).toBeCloseTo((200 / 255 - 0.3) / 0.2, 5);
  });

  it('turns clockwise, then mirrors', () => {
    const image = ramp(4, 4);
    const tensor = makeViews(
      image,
      wholeFrame(image),
      [
        { scale: 1, rotate: 90, flip: false },
        { scale: 1, rotate: 180, flip: false },
        { scale: 1, rotate: 0, flip: true },
      ],
      plain,
    );
    // Turned by 90° clockwise, the former left column is the top row: x is 0 all along it, y falls from left to right.
    expect(plane(tensor, 0, 0).slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(plane(tensor, 0, 1).slice(0, 4)).toEqual([30, 20, 10, 0]);
    expect(plane(tensor, 1, 0).slice(0, 4)).toEqual([30, 20, 10, 0]);
    expect(plane(tensor, 1, 1).slice(0, 4)).toEqual([30, 30, 30, 30]);
    expect(plane(tensor, 2, 0).slice(0, 4)).toEqual([30, 20, 10, 0]);
  });

  it('repeats the edge where a view reaches beyond the frame', () => {
    const image = ramp(4, 4);
    const tensor = makeViews(image, wholeFrame(image), [{ scale: 3, rotate: 0, flip: false }], plain);
    expect(plane(tensor, 0, 0).slice(0, 4)).toEqual([0, 0, 30, 30]);
  });

  it('gives views of one scale, which are read once, as each of them alone', () => {
    const image = ramp(7, 5);
    const views = [1, 0.7].flatMap((scale) =>
      ([0, 90, 180, 270] as const).flatMap((rotate) => [false, true].map((flip) => ({ scale, rotate, flip }))),
    );
    const together = makeViews(image, wholeFrame(image), views, plain);
    views.forEach((view, index) => {
      const alone = makeViews(image, wholeFrame(image), [view], plain);
      expect(together.slice(48 * index, 48 * (index + 1))).toEqual(alone);
    });
    expect(plane(together, 0, 0)).not.toEqual(plane(together, 8, 0));
    // Half a turn from the view that was read, which itself is turned.
    const pair = [90, 270].map((rotate) => ({ scale: 0.7, rotate: rotate as 90 | 270, flip: true }));
    const second = makeViews(image, wholeFrame(image), pair, plain).slice(48);
    expect(second).toEqual(makeViews(image, wholeFrame(image), pair.slice(1), plain));
  });

  it.each([0, 90, 180, 270] as const)('uprightMap undoes a turn of %i° with and without the mirror', (rotate) => {
    const image = ramp(4, 4);
    for (const flip of [false, true]) {
      const view = { scale: 1, rotate, flip };
      const turned = makeViews(image, wholeFrame(image), [view], plain).subarray(0, 16);
      const upright = makeViews(image, wholeFrame(image), [{ scale: 1, rotate: 0, flip: false }], plain).subarray(
        0,
        16,
      );
      expect(uprightMap(turned, 4, view)).toEqual(new Float32Array(upright));
    }
  });
});
