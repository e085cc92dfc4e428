import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { examplePicture } from '../../../src/conversation/example-picture.ts';
import { exampleSvg } from '../../../src/conversation/example-svg.ts';

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): readonly number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
  return { width: info.width, height: info.height, at };
}

const isNear = (colour: readonly number[], hex: string): boolean =>
  colour.every((value, index) => Math.abs(value - Number.parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16)) < 40);

describe('the drawn example', () => {
  it('is rendered once, small enough to be sent often, and shows good and bad', async () => {
    const picture = await examplePicture();
    expect(await examplePicture()).toBe(picture);
    if (picture === undefined) throw new Error('not rendered');
    expect(picture.bytes.length).toBeLessThan(300_000);
    const { width, height, at } = await pixels(picture.bytes);
    expect([width, height]).toEqual([picture.width, picture.height]);
    // The mole in the middle of the good picture is dark on light skin; the too dark one is dark all over.
    const light = (x: number, y: number): number => at(x, y).reduce((sum, value) => sum + value, 0) / 3;
    expect(light(375, 450)).toBeLessThan(110);
    expect(light(120, 450)).toBeGreaterThan(160);
    expect(light(790, 450)).toBeLessThan(90);
    expect(isNear(at(375, 32), '#1f9d55')).toBe(true);
    expect(isNear(at(960, 32), '#d64545')).toBe(true);
  });

  it('holds no letters, so that it needs no font and no language', () => {
    expect(exampleSvg()).not.toMatch(/<text|font/);
    expect(exampleSvg()).not.toMatch(/NaN|undefined|href/);
  });
});
