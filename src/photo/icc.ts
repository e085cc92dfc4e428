import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from './raster.ts';

/**
 * The raster as an uncompressed PNG that carries a colour profile: the one way to tell sharp which profile raw pixels have,
 * so that it converts them to sRGB as it does for every other format. (libheif gives the pixels of an iPhone's HEIC as
 * they are, in Display P3.) Only for small rasters.
 */
export function withProfile({ data, width, height }: Raster, icc: Uint8Array): Buffer {
  const row = width * 3;
  // Each row is preceded by its filter type, 0 = none.
  const rows = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, RGB; deflate, adaptive filters, not interlaced.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)])),
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}
