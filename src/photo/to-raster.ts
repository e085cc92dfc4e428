import type { Sharp } from 'sharp';
import type { Frame, Size } from './geometry.ts';
import type { Raster } from './raster.ts';

/** The picture in sRGB on white, cropped and reduced; for one pipeline, once. @throws what a decoder throws. */
export async function toRaster(image: Sharp, size: Size, crop?: Frame): Promise<Raster> {
  if (crop !== undefined) image.extract(crop);
  const { data, info } = await image
    .flatten({ background: '#ffffff' })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error('not RGB');
  return { data, width: info.width, height: info.height };
}
