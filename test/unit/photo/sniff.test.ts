import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/photo/sniff.ts';
import { drawMole } from '../../fixtures/draw-mole.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The opening of an ISO base media file with these brands, the first of them major. */
function isoMedia(major: string, ...compatible: string[]): Buffer {
  const bytes = latin1(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join('')}`);
  bytes.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([bytes, latin1('\0\0\0\x08free')]);
}

describe('formats that are decoded', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('%s', async (format) => {
    expect(sniff(await drawMole({ size: 32, format }))).toEqual({ format });
  });

  it('HEIC, from a real file', () => {
    expect(sniff(readFileSync(new URL('../../fixtures/mole-p3.heic', import.meta.url)))).toEqual({ format: 'heic' });
  });

  it.each([
    [['heic', 'mif1', 'heic'], 'heic'],
    [['heix'], 'heic'],
    [['hevc', 'msf1'], 'heic'],
    [['mif1', 'heic', 'hevc'], 'heic'],
    [['mif1', 'avif', 'miaf'], 'avif'],
    [['avis', 'msf1'], 'avif'],
  ] as const)('HEIF brands %j', ([major, ...others], format) => {
    expect(sniff(isoMedia(major, ...others))).toEqual({ format });
  });
});

describe('formats that are refused by name', () => {
  it.each([
    ['gif', latin1('GIF89a\x01\0\x01\0')],
    ['svg', latin1('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['svg', latin1('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a comment -->\n<svg width="1">')],
    ['html', latin1('<!DOCTYPE html><title>404</title>')],
    ['pdf', latin1('%PDF-1.4')],
    ['bmp', latin1('BM\x36\0\0\0')],
    ['tiff', latin1('II*\0\x08\0\0\0')],
    ['tiff', latin1('MM\0*\0\0\0\x08')],
    ['mp4', isoMedia('isom', 'isom', 'mp42')],
    ['mp4', isoMedia('qt  ')],
    ['jpeg-xl', latin1('\xff\x0a\xfa\x1f')],
    ['jpeg-2000', latin1('\0\0\0\x0cjP  \r\n\x87\n')],
    ['psd', latin1('8BPS\0\x01')],
    ['zip', latin1('PK\x03\x04')],
    ['text', latin1('just words\r\n')],
    ['text', Buffer.from('Grüße, 写真\n')],
    ['unknown', Uint8Array.of(0, 1, 2, 3)],
    ['unknown', latin1('RIFF\x24\0\0\0WAVEfmt ')],
    ['empty', new Uint8Array(0)],
  ] as const)('%s', (refused, bytes) => {
    expect(sniff(bytes)).toEqual({ refused });
  });

  it('never throws, however short the file', () => {
    const whole = isoMedia('heic', 'mif1');
    for (let length = 0; length < whole.length; length++) expect(() => sniff(whole.subarray(0, length))).not.toThrow();
  });
});
