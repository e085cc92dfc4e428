import sharp from 'sharp';
import type { ActivationMap } from './activation-map.ts';
import type { Engine } from './engine.ts';
import { drawAlone, drawnSize, drawOver } from './heat-pixels.ts';
import { legendStrip } from './legend-strip.ts';
import { stretch } from './stretch.ts';
import type { RgbImage } from './views.ts';

interface Drawing<Type extends string> {
  readonly bytes: Uint8Array;
  readonly mimeType: Type;
  readonly width: number;
  readonly height: number;
}

/** Where the model looked, as pictures. Each is drawn when it is asked for, and takes some 10 ms of CPU: nobody may ever look at it. */
export interface HeatMap {
  /** The photo without the map. */
  bare(): Promise<Drawing<'image/jpeg'>>;
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
 * @param draw the engine's, where it has one: else this thread draws.
 */
export function createHeatMap(
  activationMap: () => ActivationMap,
  photo: RgbImage,
  draw: Engine['drawOver'] = async (...drawing) => drawOver(...drawing),
): HeatMap {
  let known: ActivationMap | undefined;
  const map = (): ActivationMap => {
    known ??= activationMap();
    return known;
  };
  const size = drawnSize(photo);
  return {
    async bare() {
      const pixels = new Uint8Array(3 * size.width * size.height);
      stretch(photo.data, photo, 3, pixels, size);
      return encode(pixels, size);
    },
    photo: async () => encode(await draw(photo, map(), size), size),
    async withScale() {
      const strip = await legendStrip(size.width);
      return encode(await draw(photo, map(), size, strip.data), { ...size, height: size.height + strip.height });
    },
    async overlay() {
      const { data, width, height } = drawAlone(map());
      const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
        .png({ compressionLevel: 6 })
        .toBuffer();
      return { bytes, mimeType: 'image/png', width, height };
    },
  };
}

async function encode(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Drawing<'image/jpeg'>> {
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, optimizeCoding: false })
    .toBuffer();
  return { bytes, mimeType: 'image/jpeg', width, height };
}
