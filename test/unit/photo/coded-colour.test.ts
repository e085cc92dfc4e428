import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coloursOfAv1, sequenceHeader } from '../../../src/photo/av1-colour.ts';
import { readHeif } from '../../../src/photo/heif.ts';
import { coloursOfHevc } from '../../../src/photo/hevc-colour.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';
import { box, grid, ispe, itemOf, nclx, type WrittenItem, writeHeif } from '../../fixtures/heif-file.ts';
import { faultOf } from './decoded.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const heic = readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url));
const typeOf = (property: Buffer): string => property.toString('latin1', 4, 8);

/** What x265 and libaom write for Display P3, PQ and HLG. */
const hevc = {
  p3: hex('4201010408000003009fa800000300003ca00a080f165ba924caf016e181a02080000003008000000c84'),
  pq: hex('4201010408000003009fa800000300003ca00a080f165ba924caf016e122002080000003008000000c84'),
  hlg: hex('4201010408000003009fa800000300003ca00a080f165ba924caf016e122402080000003008000000c84'),
};
const av1 = {
  p3: hex('1821e7fded10c0d01840'),
  pq: hex('1821e7fded1091001840'),
  'hlg in a stream that is no still picture': hex('000000043cffbcdaf91091201840'),
};

/** The picture with no word about colours in its boxes, and these in its codec's own header. */
function heicWith(set: Buffer): WrittenItem {
  const tile = itemOf(heic);
  const config = tile.properties.find((one) => typeOf(one) === 'hvcC') as Buffer;
  const units = Buffer.concat([hex('01210001'), Buffer.from([set.length >> 8, set.length & 255]), set]);
  const properties = tile.properties.filter((one) => !/^(colr|hvcC)$/.test(typeOf(one)));
  return { ...tile, properties: [...properties, box('hvcC', config.subarray(8, 8 + 22), units)] };
}

describe('colours that only the codec tells', () => {
  it.each([
    ['p3', { primaries: 12, transfer: 13 }],
    ['pq', { primaries: 9, transfer: 16 }],
    ['hlg', { primaries: 9, transfer: 18 }],
  ] as const)('are read from HEVC: %s', (name, colours) => {
    expect(coloursOfHevc(hevc[name])).toEqual(colours);
  });

  it('are read from HEVC of a film with an aspect ratio, scaling lists and references', () => {
    const set = hex('42010101600000030090000003000003003ca00a080f165959a49395e1cd430040410000030001000003000a08');
    expect(coloursOfHevc(set)).toEqual({ primaries: 12, transfer: 1 });
  });

  it.each([
    ['p3', { primaries: 12, transfer: 13 }],
    ['pq', { primaries: 9, transfer: 16 }],
    ['hlg in a stream that is no still picture', { primaries: 9, transfer: 18 }],
  ] as const)('are read from AV1: %s', (name, colours) => {
    expect(coloursOfAv1(av1[name])).toEqual(colours);
  });

  it('convert or refuse a HEIC, a grid by its first tile, and stand behind its boxes', async () => {
    expect(readHeif(writeHeif('heic', 1, [heicWith(hevc.p3)]))).toMatchObject({
      cicp: { primaries: 12, transfer: 13 },
    });
    expect(await faultOf(writeHeif('heic', 1, [heicWith(hevc.pq)]))).toBe('unsupported-format');
    const hlg = heicWith(hevc.hlg);
    const whole = { type: 'grid', data: grid(1, 1, 320, 240), properties: [ispe(320, 240)], madeFrom: [1] };
    expect(await faultOf(writeHeif('heic', 2, [{ ...hlg, hidden: true }, whole]))).toBe('unsupported-format');
    const told = { ...hlg, properties: [...hlg.properties, nclx(1, 13)] };
    expect(readHeif(writeHeif('heic', 1, [told]))).toMatchObject({ cicp: { primaries: 1, transfer: 13 } });
  });

  it('convert or refuse an AVIF, told by its configuration or by its data', async () => {
    const item = itemOf(await drawMole({ width: 320, height: 240, format: 'avif' }));
    const silent = item.properties.filter((one) => !/^(colr|av1C)$/.test(typeOf(one)));
    const config = item.properties.find((one) => typeOf(one) === 'av1C') as Buffer;
    const unit = (header: Buffer): Buffer => Buffer.concat([Buffer.from([0x0a, header.length]), header]);
    const configured = box('av1C', config.subarray(8, 12), unit(av1.p3));
    const file = writeHeif('avif', 1, [{ ...item, properties: [...silent, configured] }]);
    expect(readHeif(file)).toMatchObject({ cicp: { primaries: 12, transfer: 13 } });

    const own = sequenceHeader(item.data) as Uint8Array;
    const at = Buffer.from(item.data).indexOf(own);
    const data = Buffer.concat([item.data.subarray(0, at - 2), unit(av1.pq), item.data.subarray(at + own.length)]);
    const bare = box('av1C', config.subarray(8, 12));
    expect(await faultOf(writeHeif('avif', 1, [{ ...item, data, properties: [...silent, bare] }]))).toBe(
      'unsupported-format',
    );
  });
});
