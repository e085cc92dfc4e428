/** Pixels, both positive. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Frame extends Size {
  readonly left: number;
  readonly top: number;
}

/** How a picture becomes two rasters; all in the picture's stored (not yet EXIF-oriented) axes. */
export interface Plan {
  /** The centre part to be used where the picture is too long; absent = the whole frame. */
  readonly crop?: Frame;
  readonly display: Size;
  readonly analysis: Size;
}

/**
 * Longest side against shortest of a raster. A panorama of 20,000 × 10 with its short side enlarged to 240 px would be
 * a raster of 480,000 × 240; beyond this ratio only the centre part is kept (views are squares from the middle anyway).
 */
const maxAspect = 4;

/**
 * Chooses the rasters' sizes. `analysis` has exactly `shortSidePx`; `display` lies between that and twice that.
 *
 * For JPEG and WebP the display size is chosen so that the decoder leaves out most of the work (shrink-on-load): sharp
 * decodes a JPEG at 1/8, 1/4 or 1/2 only if the whole reduction is at least 9, 5 or 3 ("known libjpeg rounding errors" in
 * its pipeline.cc). From 9 on both rasters are one: of a 12 MP JPEG that takes 24 ms, with a display raster of 336 px and a
 * second reduction 27 ms, with 480 px 33 ms; the shortest possible decode and resize takes 23 ms.
 */
export function planRasters(picture: Size, shortSidePx: number, shrinkOnLoad: boolean): Plan {
  const crop = centreCrop(picture);
  const kept = crop ?? picture;
  const analysis = withShortSide(kept, shortSidePx);
  // A crop switches sharp's shrink-on-load off; such pictures are rare.
  const display = withShortSide(kept, displayShortSide(kept, shortSidePx, shrinkOnLoad && crop === undefined));
  return { ...(crop && { crop }), display, analysis };
}

function displayShortSide({ width, height }: Size, shortSidePx: number, shrinkOnLoad: boolean): number {
  const short = Math.min(width, height);
  if (short <= shortSidePx) return shortSidePx;
  if (shrinkOnLoad && short >= 9 * shortSidePx) return shortSidePx;
  const divisor = shrinkOnLoad ? ([5, 3].find((least) => short >= least * shortSidePx) ?? 1) : 1;
  return Math.min(Math.floor(short / divisor), 2 * shortSidePx);
}

function centreCrop({ width, height }: Size): Frame | undefined {
  const longest = maxAspect * Math.min(width, height);
  if (Math.max(width, height) <= longest) return undefined;
  return width > height
    ? { left: Math.floor((width - longest) / 2), top: 0, width: longest, height }
    : { left: 0, top: Math.floor((height - longest) / 2), width, height: longest };
}

function withShortSide({ width, height }: Size, shortPx: number): Size {
  return width < height
    ? { width: shortPx, height: Math.round((height * shortPx) / width) }
    : { width: Math.round((width * shortPx) / height), height: shortPx };
}
