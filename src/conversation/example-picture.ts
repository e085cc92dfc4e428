import sharp from 'sharp';
import type { Picture } from '../check/outcome.ts';
import { exampleHeight, exampleSvg, exampleWidth } from './example-svg.ts';

let rendered: Promise<Picture | undefined> | undefined;

/** The drawn example of a good picture and three bad ones, rendered once; undefined where it can't be rendered. */
export function examplePicture(): Promise<Picture | undefined> {
  rendered ??= render();
  return rendered;
}

async function render(): Promise<Picture | undefined> {
  try {
    const bytes = await sharp(Buffer.from(exampleSvg())).jpeg({ quality: 86, chromaSubsampling: '4:4:4' }).toBuffer();
    return { bytes, mimeType: 'image/jpeg', width: exampleWidth, height: exampleHeight };
  } catch {
    rendered = undefined;
    return undefined;
  }
}
