import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readHeif } from '../../../src/photo/heif.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { box, grid, ispe, itemOf, nclx, type WrittenItem, writeHeif } from '../../fixtures/heif-file.ts';
import { begun, cut, zeroed } from './damage.ts';
import { decoded, difference, faultOf } from './decoded.ts';

const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));
const tile = itemOf(heic);
const without = (type: string): Buffer[] => tile.properties.filter((one) => one.toString('latin1', 4, 8) !== type);
const turned: WrittenItem = { ...tile, properties: [...tile.properties, box('irot', Buffer.from([1]))] };
const tiles = [1, 2, 3, 4].map(() => ({ ...tile, hidden: true }));
const whole: WrittenItem = {
  type: 'grid',
  data: grid(2, 2, 640, 480),
  properties: [ispe(640, 480)],
  madeFrom: [1, 2, 3, 4],
};
const tiled = writeHeif('heic', 5, [...tiles, whole]);
const reference = async () =>
  (await decoded(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' }))).analysis;

describe('of a HEIF', () => {
  it('the primary picture is taken, wherever it stands', async () => {
    const photo = await decoded(writeHeif('heic', 2, [turned, tile]));
    expect(photo.quality).toMatchObject({ width: 320, height: 240 });
    const other = await decoded(writeHeif('heic', 1, [turned, tile]));
    expect(other.quality).toMatchObject({ width: 240, height: 320 });
  });

  it('a grid is put together from hidden tiles, and an identity is what it stands for', async () => {
    const photo = await decoded(tiled);
    expect(photo.quality).toMatchObject({ width: 640, height: 480 });
    const one: WrittenItem = { type: 'iden', data: new Uint8Array(0), properties: [ispe(240, 320)], madeFrom: [1] };
    expect((await decoded(writeHeif('heic', 2, [{ ...turned, hidden: true }, one]))).quality.width).toBe(240);
  });

  it('data may lie among the boxes, and in parts out of order', async () => {
    const plain = (await decoded(tiled)).analysis;
    const other = writeHeif('heic', 5, [...tiles.map((one) => ({ ...one, split: true })), { ...whole, inside: true }]);
    expect(difference((await decoded(other)).analysis, plain)).toBe(0);
    const beyond = Buffer.from(other);
    // The length of the grid's data, the last of the places.
    beyond.writeUInt32BE(4000, beyond.indexOf('iinf') - 8);
    expect(readHeif(beyond)).toBe('corrupt');
  });

  it('a clean aperture is cut out, turned and mirrored with the picture', async () => {
    const numbers = (...values: number[]): Buffer => {
      const content = Buffer.alloc(4 * values.length);
      for (const [index, value] of values.entries()) content.writeInt32BE(value, 4 * index);
      return content;
    };
    const aperture = box('clap', numbers(160, 1, 120, 1, 40, 1, -20, 1));
    const part = sharp(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' })).extract({
      left: 120,
      top: 40,
      width: 160,
      height: 120,
    });
    const upright = await part.png().toBuffer();
    const cases = [
      [[], upright],
      [[box('irot', Buffer.of(1))], await sharp(upright).rotate(-90).png().toBuffer()],
      [[box('irot', Buffer.of(3))], await sharp(upright).rotate(90).png().toBuffer()],
      [[box('imir', Buffer.of(0))], await sharp(upright).flip().png().toBuffer()],
      [[box('imir', Buffer.of(1))], await sharp(upright).flop().png().toBuffer()],
    ] as const;
    for (const [after, expected] of cases) {
      const file = writeHeif('heic', 1, [{ ...tile, properties: [...tile.properties, aperture, ...after] }]);
      expect(difference((await decoded(file)).analysis, (await decoded(expected)).analysis)).toBeLessThan(2);
    }
    const grid = writeHeif('heic', 5, [...tiles, { ...whole, properties: [...whole.properties, aperture] }]);
    expect((await decoded(grid)).quality).toMatchObject({ width: 160, height: 120 });
  });

  it.each(['iovl', 'tmap', 'jpeg', 'avc1', 'unci'])('a primary picture of type %s is refused', (type) => {
    expect(readHeif(writeHeif('heic', 1, [{ ...tile, type }]))).toBe('unsupported-format');
  });

  it('a tile of another codec is refused', () => {
    const mixed = [...tiles.slice(1), { ...tile, type: 'jpeg' }, whole];
    expect(readHeif(writeHeif('heic', 5, mixed))).toBe('unsupported-format');
  });
});

describe('of a HEIC every byte of the picture is there, or it is corrupt:', () => {
  it('tiles and units are counted', () => {
    expect(readHeif(heic)).toMatchObject({ format: 'heic', width: 320, height: 240 });
    expect(readHeif(tiled)).toMatchObject({ width: 640, height: 480, codedPixels: 4 * 320 * 240 });
    expect(readHeif(writeHeif('heic', 4, [...tiles.slice(1), { ...whole, madeFrom: [1, 2, 3] }]))).toBe('corrupt');
    expect(readHeif(writeHeif('heic', 5, [...tiles, { ...whole, madeFrom: [1, 2, 3, 9] }]))).toBe('corrupt');
  });

  it('cut off anywhere, or with a part cut out', () => {
    for (let share = 0.02; share < 1; share += 0.02) {
      expect(readHeif(begun(tiled, share)), `${share}`).toBe('corrupt');
      expect(readHeif(begun(heic, share)), `${share}`).toBe('corrupt');
    }
    for (const share of [0.3, 0.6])
      expect(readHeif(cut(tiled, Math.floor(tiled.length * share), 4096))).toBe('corrupt');
  });

  it('with zeros at its end, however few, or in its middle', () => {
    for (const length of [1, 2, 3, 10, 100, 1000, 3000])
      for (const file of [heic, writeHeif('heic', 1, [tile])])
        expect(readHeif(zeroed(file, file.length - length, length)), `${length}`).toBe('corrupt');
    expect(readHeif(zeroed(tiled, tiled.length >> 1, 50))).toBe('corrupt');
  });

  it('with a slice that ends before its time: libde265 leaves the rest green and says nothing', async () => {
    const at = heic.length >> 1;
    const broken = Buffer.concat([heic.subarray(0, at), Buffer.alloc(200, 0xff), heic.subarray(at + 200)]);
    expect(readHeif(broken)).toMatchObject({ format: 'heic' });
    expect(await faultOf(broken)).toBe('corrupt');
  });

  it('other pictures of the file may be damaged, and bytes may follow', () => {
    const file = writeHeif('heic', 1, [tile, turned]);
    expect(readHeif(begun(file, 0.8))).toMatchObject({ format: 'heic' });
    expect(readHeif(Buffer.concat([heic, Buffer.from('0123456789')]))).toMatchObject({ format: 'heic' });
  });
});

describe('colours by code points alone', () => {
  /** The mole's pixels in Display P3, not in sRGB, and no profile that says so. */
  const pixels = async () => {
    const p3 = await sharp(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' }))
      .withIccProfile('p3')
      .png()
      .toBuffer();
    return sharp(await sharp(p3, { ignoreIcc: true }).png().toBuffer());
  };

  it('Display P3 becomes sRGB in HEIC', async () => {
    const file = writeHeif('heic', 1, [{ ...tile, properties: [...without('colr'), nclx(12, 13)] }]);
    expect(difference((await decoded(file)).analysis, await reference())).toBeLessThan(2);
  });

  it('in AVIF', async () => {
    const item = itemOf(await (await pixels()).avif({ quality: 90, effort: 0 }).toBuffer());
    const properties = item.properties.filter((one) => one.toString('latin1', 4, 8) !== 'colr');
    const file = writeHeif('avif', 1, [{ ...item, properties: [...properties, nclx(12, 13)] }]);
    expect(difference((await decoded(file)).analysis, await reference())).toBeLessThan(2.5);
    expect(difference((await decoded(writeHeif('avif', 1, [item]))).analysis, await reference())).toBeGreaterThan(3);
  });

  it('and in PNG', async () => {
    const file = await (await pixels()).png().toBuffer();
    const coded = (transfer: number) => {
      const content = Buffer.from([12, transfer, 0, 1]);
      return Buffer.concat([file.subarray(0, 33), pngChunk('cICP', content), file.subarray(33)]);
    };
    expect(difference((await decoded(coded(13))).analysis, await reference())).toBeLessThan(1.5);
    expect(await faultOf(coded(16))).toBe('unsupported-format');
    expect(await faultOf(coded(18))).toBe('unsupported-format');
  });

  it('PQ and HLG are refused', async () => {
    const avif = itemOf(await drawMole({ width: 320, height: 240, format: 'avif' }));
    const silent = avif.properties.filter((one) => one.toString('latin1', 4, 8) !== 'colr');
    for (const transfer of [16, 18]) {
      const file = writeHeif('heic', 1, [{ ...tile, properties: [...without('colr'), nclx(9, transfer)] }]);
      expect(await faultOf(file)).toBe('unsupported-format');
      const other = writeHeif('avif', 1, [{ ...avif, properties: [...silent, nclx(9, transfer)] }]);
      expect(await faultOf(other)).toBe('unsupported-format');
    }
  });

  describe('and a PNG by numbers alone', () => {
    const numbers = (...values: number[]): Buffer => {
      const chunk = Buffer.alloc(4 * values.length);
      for (const [index, value] of values.entries()) chunk.writeUInt32BE(value, 4 * index);
      return chunk;
    };
    const p3 = numbers(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000);
    const told = (file: Buffer, ...chunks: Buffer[]): Buffer =>
      Buffer.concat([file.subarray(0, 33), ...chunks, file.subarray(33)]);

    it('of Display P3 becomes sRGB, unless another chunk says otherwise', async () => {
      const file = await (await pixels()).png().toBuffer();
      const error = async (...chunks: Buffer[]) =>
        difference((await decoded(told(file, ...chunks))).analysis, await reference());
      const [gamma, colours] = [pngChunk('gAMA', numbers(45455)), pngChunk('cHRM', p3)];
      expect(await error(gamma, colours)).toBeLessThan(1.5);
      expect(await error(colours)).toBeLessThan(1.5);
      expect(await error(gamma)).toBeGreaterThan(3);
      expect(await error(pngChunk('sRGB', Buffer.of(0)), gamma, colours)).toBeGreaterThan(3);
      // No colours at all, and three of one line.
      expect(await error(pngChunk('cHRM', Buffer.alloc(32)))).toBeGreaterThan(3);
      const line = numbers(31270, 32900, 20000, 20000, 30000, 30000, 40000, 40000);
      expect(await error(pngChunk('cHRM', line), pngChunk('gAMA', numbers(0)))).toBeGreaterThan(3);
    });

    it('of another gamma is brought to that of sRGB', async () => {
      const { data, info } = await sharp(await drawMole({ width: 320, height: 240, seed: 7, format: 'png' }))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      const dark = data.map((value) => Math.round(255 * toLinear(value / 255) ** (1 / 1.4)));
      const raw = { width: info.width, height: info.height, channels: 3 as const };
      const file = await sharp(dark, { raw }).png().toBuffer();
      const coded = told(file, pngChunk('gAMA', numbers(Math.round(1e5 / 1.4))));
      expect(difference((await decoded(coded)).analysis, await reference())).toBeLessThan(1.5);
      expect(difference((await decoded(file)).analysis, await reference())).toBeGreaterThan(10);
    });
  });
});

it('a sequence gives its still picture, and is refused without one', async () => {
  const still = await drawMole({ width: 320, height: 240, format: 'avif' });
  const sequence = Buffer.concat([still, box('moov', box('mvhd', Buffer.alloc(100)))]);
  sequence.write('avis', 8);
  expect(difference((await decoded(sequence)).analysis, (await decoded(still)).analysis)).toBe(0);
  const alone = Buffer.concat([box('ftyp', Buffer.from('avis\0\0\0\0avis', 'latin1')), box('moov', Buffer.alloc(50))]);
  expect(await faultOf(alone)).toBe('unsupported-format');
});

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
