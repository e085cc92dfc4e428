import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CodedPicture, readHeif } from '../../../src/photo/heif.ts';
import { isHevcWhole } from '../../../src/photo/hevc-whole.ts';
import { tiledHeic } from '../../fixtures/bombs.ts';
import { decoded, faultOf } from './decoded.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const codedOf = (file: Buffer): readonly CodedPicture[] => {
  const heif = readHeif(file);
  if (typeof heif === 'string') throw new Error(heif);
  return heif.coded;
};

const [sound] = codedOf(fixture('mole-p3.heic')) as [CodedPicture];
/** The picture with another slice, its last unit. */
const withSlice = (change: (slice: Buffer) => Buffer): CodedPicture => ({
  ...sound,
  units: [...sound.units.slice(0, -1), change(Buffer.from(sound.units.at(-1) as Uint8Array))],
});
const flipped = (slice: Buffer, at: number): Buffer => {
  slice[at] = (slice[at] as number) ^ 0x10;
  return slice;
};
/** A bit here makes the slice end at once: libde265 finds no fault in it, and half of the picture is never written. */
const endsEarlyAt = [7180, 9881, 16652, 20463];

describe('a coded picture of a HEIC', () => {
  it.each(['mole-p3.heic', 'mole-p3-turned.heic'])('is whole: %s', (name) => {
    expect(codedOf(fixture(name)).map(isHevcWhole)).toEqual([true]);
  });

  it('is whole when its memory held another one before', () => {
    expect([sound, withSlice((slice) => flipped(slice, 7180)), sound].map(isHevcWhole)).toEqual([true, false, true]);
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])('is not, where its data end at %d of them', (share) => {
    expect(isHevcWhole(withSlice((slice) => slice.subarray(0, Math.floor(slice.length * share))))).toBe(false);
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])('is not, where 64 bytes are missing at %d of its data', (share) => {
    const missing = withSlice((slice) => {
      const at = Math.floor(slice.length * share);
      return Buffer.concat([slice.subarray(0, at), slice.subarray(at + 64)]);
    });
    expect(isHevcWhole(missing)).toBe(false);
  });

  it.each(endsEarlyAt)('is not, where a slice ends before its time by a bit at %d', (at) => {
    expect(isHevcWhole(withSlice((slice) => flipped(slice, at)))).toBe(false);
  });

  it('is not without its parameter sets, or without a slice', () => {
    expect(isHevcWhole({ ...sound, units: sound.units.slice(-1) })).toBe(false);
    expect(isHevcWhole({ ...sound, units: sound.units.slice(0, -1) })).toBe(false);
  });
});

describe('a HEIC of tiles', () => {
  const whole = tiledHeic(2, 2);
  const slices = codedOf(whole).map(({ units }) => units.at(-1) as Uint8Array);
  const withEarlyEnd = (tile: number): Buffer => {
    const file = Buffer.from(whole);
    flipped(file.subarray((slices[tile] as Uint8Array).byteOffset - whole.byteOffset), 16652);
    return file;
  };

  it('has four whole pictures', () => {
    expect(codedOf(whole).map(isHevcWhole)).toEqual([true, true, true, true]);
  });

  it.each([0, 1, 2, 3])('is not whole where tile %d ends early, though the tile before it shows through', (tile) => {
    expect(codedOf(withEarlyEnd(tile)).map(isHevcWhole)).toEqual([0, 1, 2, 3].map((index) => index !== tile));
  });

  it('is corrupt as a whole, then', async () => {
    expect((await decoded(whole)).quality).toMatchObject({ width: 640, height: 480 });
    expect(await faultOf(withEarlyEnd(1))).toBe('corrupt');
  });
});
