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
export const maxAspect = 4;

/**
 * Chooses the rasters' sizes. `analysis` has exactly `shortSidePx`; `display` lies between that and twice that.
 *
 * For JPEG the display size is chosen so that libjpeg can leave out most of the work (shrink-on-load): sharp decodes at
 * 1/8, 1/4 or 1/2 only if the whole reduction is at least 9, 5 or 3 ("known libjpeg rounding errors" in its
 * pipeline.cc). Measured on a 12 MP JPEG: 23 ms at 1/8, 29 ms at 1/4; resizing straight to the analysis size: 22 ms.
 */
export function planRasters(picture: Size, shortSidePx: number, shrinkOnLoad: boolean): Plan {
  const crop = centreCrop(picture);
  const kept = crop ?? picture;
  const short = Math.min(kept.width, kept.height);
  const analysis = withShortSide(kept, shortSidePx);
  if (short <= shortSidePx) return { ...(crop && { crop }), display: analysis, analysis };
  let displayPx = short;
  // A crop switches sharp's shrink-on-load off; such pictures are rare.
  const divisor = shrinkOnLoad && crop === undefined ? [9, 5, 3].find((d) => short / d >= shortSidePx) : undefined;
  if (divisor !== undefined) displayPx = Math.floor(short / divisor);
  displayPx = Math.min(displayPx, 2 * shortSidePx);
  const display = displayPx === short ? { width: kept.width, height: kept.height } : withShortSide(kept, displayPx);
  return { ...(crop && { crop }), display, analysis };
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
