import type { ActivationMap } from './activation-map.ts';
import { blend, colour } from './heat-colours.ts';
import { stretch } from './stretch.ts';
import type { RgbImage } from './views.ts';

// The heat map's pictures before anybody encodes them: sharp on the server, a canvas in a browser.

/** Pixels of the overlay for each cell; whoever lays it over a photo smooths it further. Four would triple its time and size (70 kB). */
const overlayScale = 2;

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
  const blended = blend(photo.data, levelsOf(map, photo));
  const pixels = new Uint8Array(3 * size.width * size.height + under.length);
  stretch(blended, photo, 3, pixels, size);
  pixels.set(under, 3 * size.width * size.height);
  return pixels;
}

/** RGBA of the map alone, transparent where the model did not look. */
export function drawAlone(map: ActivationMap): Size & { readonly data: Uint8Array } {
  const size = { width: map.width * overlayScale, height: map.height * overlayScale };
  return { ...size, data: colour(levelsOf(map, size)) };
}

/** The map's values as 0..255, enlarged. */
function levelsOf(map: ActivationMap, size: Size): Uint8Array {
  const levels = new Uint8Array(size.width * size.height);
  const cells = new Uint8Array(map.values.map((value) => Math.round(255 * value)));
  stretch(cells, map, 1, levels, size);
  return levels;
}
