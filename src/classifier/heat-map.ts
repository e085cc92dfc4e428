import sharp from 'sharp';
import type { ActivationMap } from './activation-map.ts';
import { blend, colour } from './heat-colours.ts';
import type { RgbImage } from './views.ts';

/** Pixels of the overlay for each cell; whoever lays it over a photo smooths it further. Four would triple its time and size (70 kB). */
const overlayScale = 2;

export interface DrawnHeatMap {
  /** The photo with the map over it, JPEG. */
  readonly composite: {
    readonly bytes: Uint8Array;
    readonly mimeType: 'image/jpeg';
    readonly width: number;
    readonly height: number;
  };
  /** The map alone, PNG with transparency, of the same aspect; to be stretched over the photo. */
  readonly overlay: {
    readonly bytes: Uint8Array;
    readonly mimeType: 'image/png';
    readonly width: number;
    readonly height: number;
  };
}

/** Short side of the drawn photo, at least: smaller rasters are enlarged, so that a chat does not show a stamp. */
const minShortSidePx = 480;

/**
 * Draws the map over the display raster: coloured and laid over at the raster's own size, then enlarged. Takes a quarter of
 * the CPU time of blending enlarged RGBA pictures in libvips.
 */
export async function drawHeatMap(map: ActivationMap, photo: RgbImage): Promise<DrawnHeatMap> {
  const enlarge = Math.max(1, minShortSidePx / Math.min(photo.width, photo.height));
  const width = Math.round(photo.width * enlarge);
  const height = Math.round(photo.height * enlarge);
  const [overlayWidth, overlayHeight] = [map.width * overlayScale, map.height * overlayScale];
  const [levels, overlayLevels] = await Promise.all([
    levelsOf(map, photo.width, photo.height),
    levelsOf(map, overlayWidth, overlayHeight),
  ]);
  const [bytes, overlay] = await Promise.all([
    sharp(blend(photo.data, levels), { raw: { width: photo.width, height: photo.height, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .jpeg({ quality: 88, optimizeCoding: false })
      .toBuffer(),
    sharp(colour(overlayLevels), { raw: { width: overlayWidth, height: overlayHeight, channels: 4 } })
      .png({ compressionLevel: 6 })
      .toBuffer(),
  ]);
  return {
    composite: { bytes, mimeType: 'image/jpeg', width, height },
    overlay: { bytes: overlay, mimeType: 'image/png', width: overlayWidth, height: overlayHeight },
  };
}

/** The map's values as 0..255, enlarged. */
function levelsOf(map: ActivationMap, width: number, height: number): Promise<Buffer> {
  const cells = Uint8Array.from(map.values, (value) => Math.round(255 * value));
  return sharp(cells, { raw: { width: map.width, height: map.height, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
