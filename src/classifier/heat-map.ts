import type { ActivationMap } from './activation-map.ts';
import type { Drawing, DrawTask } from './heat-picture.ts';
import type { RgbImage } from './views.ts';

/** Where the model looked, as pictures. Each is drawn when it is asked for, and takes some 10 ms of CPU: nobody may ever look at it. */
export interface HeatMap {
  /** The photo without the map. */
  bare(): Promise<Drawing>;
  /** The photo with the map over it. */
  photo(): Promise<Drawing>;
  /** The same with the scale of the colours under it, for those who see nothing but the picture. */
  withScale(): Promise<Drawing>;
  /** The map alone, transparent where the model did not look, of the photo's aspect: to be stretched over it. */
  overlay(): Promise<Drawing>;
}

/**
 * @param activationMap is asked for once, with the first picture.
 * @param photo the display raster; it is kept as long as the heat map is.
 * @param draw `drawHeatPicture` on another thread, where there is one.
 */
export function createHeatMap(
  activationMap: () => ActivationMap,
  photo: RgbImage,
  draw: (task: DrawTask) => Promise<Drawing> = drawHere,
): HeatMap {
  let known: ActivationMap | undefined;
  const map = (): ActivationMap => {
    known ??= activationMap();
    return known;
  };
  return {
    bare: async () => draw({ picture: 'bare', photo }),
    photo: async () => draw({ picture: 'photo', photo, map: map() }),
    withScale: async () => draw({ picture: 'withScale', photo, map: map() }),
    overlay: async () => draw({ picture: 'overlay', map: map() }),
  };
}

/** sharp is loaded only where pictures are drawn. */
async function drawHere(task: DrawTask): Promise<Drawing> {
  const { drawHeatPicture } = await import('./heat-picture.ts');
  return drawHeatPicture(task);
}
