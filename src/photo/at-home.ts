import { faultOf } from './decoder-fault.ts';
import { inspect } from './inspect.ts';
import type { PhotoFormat } from './picture-types.ts';
import type { DecodedPhoto } from './raster.ts';
import { type RasterOptions, rasterise } from './rasterise.ts';
import type { PhotoResult } from './result.ts';

/** A file to be decoded in this process. */
export interface HomeTask {
  readonly bytes: Uint8Array;
  readonly format: PhotoFormat;
  readonly options: RasterOptions;
}

/** The file needs a process of its own: what that takes beside the file, and the file, where it was moved. */
export interface TooCostly {
  readonly tooCostly: { readonly memoryBytes: number; readonly workMs: number };
  readonly bytes: Uint8Array;
}

/** Up to this a file is decoded at home: a 12 MP progressive JPEG takes 36 MB, a plain one of 50 MP 12 MB. */
const homeBytes = 40 * 1024 * 1024;
/** Native work that can't be stopped may not go on for longer than this. */
const homeMs = 1000;

/**
 * Decodes what can be decoded in the service's own process, on whichever thread it is called.
 *
 * @param isOurs the memory behind the file may be written to: see `inspect`.
 */
export async function decodeAtHome(
  { bytes, format, options }: HomeTask,
  isOurs = false,
): Promise<PhotoResult<DecodedPhoto> | TooCostly> {
  const file = inspect(bytes, format, options.maxPixels, isOurs);
  if (typeof file === 'string') return { ok: false, fault: file };
  const { memoryBytes, workMs } = file;
  if (memoryBytes > homeBytes || workMs > homeMs) return { tooCostly: { memoryBytes, workMs }, bytes };
  try {
    return await rasterise(file, options);
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}
