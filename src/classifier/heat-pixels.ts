import type { ActivationMap } from './activation-map.ts';
import { blend, colour } from './heat-colours.ts';
import { stretch } from './stretch.ts';
import type { RgbImage } from './views.ts';

// The heat map's pictures before anybody encodes them: sharp on the server, a canvas in a browser.

/** Short side of the drawn photo, at least: smaller rasters are enlarged, so that a chat does not show a stamp. */
const minShortSidePx = 360;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size at which a photo is shown with the map over it. */
export function drawnSize(photo: RgbImage): Size {
  const enlarge = Math.max(1, minShortSidePx / Math.min(photo.width, photo.height));
  return { width: Math.round(photo.width * enlarge), height: Math.round(photo.height * enlarge) };
}

/** RGB of the photo with the map over it, coloured at the raster's own size and then enlarged to `size`, and what comes under it. */
export function drawOver(
  photo: RgbImage,
  map: ActivationMap,
  size: Size,
  under: Uint8Array = new Uint8Array(),
): Uint8Array {
  const levels = new Uint8Array(photo.width * photo.height);
  stretch(levelsOf(map), map, 1, levels, photo);
  const blended = blend(photo.data, levels);
  const pixels = new Uint8Array(3 * size.width * size.height + under.length);
  stretch(blended, photo, 3, pixels, size);
  pixels.set(under, 3 * size.width * size.height);
  return pixels;
}

/** RGBA of the map alone, transparent where the model did not look: a pixel a cell, as whoever lays it over a photo smooths it. */
export function drawAlone(map: ActivationMap): Size & { readonly data: Uint8Array } {
  return { width: map.width, height: map.height, data: colour(levelsOf(map)) };
}

/** The map's values as 0..255. */
function levelsOf({ values }: ActivationMap): Uint8Array {
  return new Uint8Array(values.map((value) => Math.round(255 * value)));
}
