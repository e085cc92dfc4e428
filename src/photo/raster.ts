import type { PhotoFormat } from './picture-types.ts';

/** Interleaved 8-bit sRGB, row-major, `width * height * 3` bytes. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Measures of the picture that decide whether it can be judged at all. */
export interface Quality {
  /** Size of the picture as sent (after EXIF orientation), pixels. */
  readonly width: number;
  readonly height: number;
  /** Variance of the Laplacian of luma (0..255 scale) on the analysis raster: low = blurred. */
  readonly sharpness: number;
  /** Mean luma, 0..1. */
  readonly luma: number;
}

export interface DecodedPhoto {
  readonly format: PhotoFormat;
  /** What the network sees: the whole frame (of a picture longer than 4:1 its centre), short side = `shortSidePx`. */
  readonly analysis: Raster;
  /** What the person sees under the heat map: the same frame, short side `shortSidePx` to `2 * shortSidePx`; may be the same object. */
  readonly display: Raster;
  readonly quality: Quality;
}
