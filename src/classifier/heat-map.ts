import sharp from 'sharp';
import type { ActivationMap } from './activation-map.ts';
import { blend, colour } from './heat-colours.ts';
import { legendStrip } from './legend-strip.ts';
import { stretch } from './stretch.ts';
import type { RgbImage } from './views.ts';

/** Pixels of the overlay for each cell; whoever lays it over a photo smooths it further. Four would triple its time and size (70 kB). */
const overlayScale = 2;

/** Short side of the drawn photo, at least: smaller rasters are enlarged, so that a chat does not show a stamp. */
const minShortSidePx = 480;

interface Drawing<Type extends string> {
  readonly bytes: Uint8Array;
  readonly mimeType: Type;
  readonly width: number;
  readonly height: number;
}

/** Where the model looked, as pictures. Each is drawn when it is asked for, and takes some 10 ms of CPU: nobody may ever look at it. */
export interface HeatMap {
  /** The photo with the map over it. */
  photo(): Promise<Drawing<'image/jpeg'>>;
  /** The same with the scale of the colours under it, for those who see nothing but the picture. */
  withScale(): Promise<Drawing<'image/jpeg'>>;
  /** The map alone, transparent where the model did not look, of the photo's aspect: to be stretched over it. */
  overlay(): Promise<Drawing<'image/png'>>;
}

/**
 * @param activationMap is asked for once, with the first picture.
 * @param photo the display raster; it is kept as long as the heat map is.
 */
export function createHeatMap(activationMap: () => ActivationMap, photo: RgbImage): HeatMap {
  let known: ActivationMap | undefined;
  const map = (): ActivationMap => {
    known ??= activationMap();
    return known;
  };
  const enlarge = Math.max(1, minShortSidePx / Math.min(photo.width, photo.height));
  const size = { width: Math.round(photo.width * enlarge), height: Math.round(photo.height * enlarge) };
  return {
    photo: async () => encode(drawOver(photo, map(), size, new Uint8Array()), size),
    async withScale() {
      const strip = await legendStrip(size.width);
      return encode(drawOver(photo, map(), size, strip.data), { ...size, height: size.height + strip.height });
    },
    async overlay() {
      const [width, height] = [map().width * overlayScale, map().height * overlayScale];
      const bytes = await sharp(colour(levelsOf(map(), { width, height })), { raw: { width, height, channels: 4 } })
        .png({ compressionLevel: 6 })
        .toBuffer();
      return { bytes, mimeType: 'image/png', width, height };
    },
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The photo with the map over it, coloured at the raster's own size and then enlarged, and what comes under it. */
function drawOver(photo: RgbImage, map: ActivationMap, size: Size, under: Uint8Array): Uint8Array {
  const blended = blend(photo.data, levelsOf(map, photo));
  const pixels = new Uint8Array(3 * size.width * size.height + under.length);
  stretch(blended, photo, 3, pixels, size);
  pixels.set(under, 3 * size.width * size.height);
  return pixels;
}

async function encode(pixels: Uint8Array, { width, height }: Size): Promise<Drawing<'image/jpeg'>> {
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, optimizeCoding: false })
    .toBuffer();
  return { bytes, mimeType: 'image/jpeg', width, height };
}

/** The map's values as 0..255, enlarged. */
function levelsOf(map: ActivationMap, size: Size): Uint8Array {
  const levels = new Uint8Array(size.width * size.height);
  const cells = Uint8Array.from(map.values, (value) => Math.round(255 * value));
  stretch(cells, map, 1, levels, size);
  return levels;
}
