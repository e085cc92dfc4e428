import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../check/outcome.ts';

/** The heat map's colours (plasma), from the weakest painted to the strongest; a page can build the same scale from them. */
export const legendColours = ['#0d0887', '#7e03a8', '#cc4778', '#f89540', '#f0f921'] as const;

/** Height of the strip as a share of the picture's width, and its least height: readable on a phone. */
const stripShare = 0.1;
const minStripPx = 36;

/** Strips by width and height: photos of one shape share theirs. */
const strips = new Map<string, Promise<Buffer>>();
const maxStrips = 32;

/**
 * The picture with a scale under it: minus, the colours, plus. Drawn from shapes alone, because a slim container has no
 * fonts; the words stand in the message (`heatMap.legend`). Gives the picture back as it is where drawing fails.
 * Pixels are put under pixels: compositing the whole picture with a drawing takes half as long again.
 */
export async function withLegend(picture: Picture): Promise<Picture> {
  const { width, height } = picture;
  const stripPx = Math.max(minStripPx, Math.round(width * stripShare));
  try {
    const [pixels, strip] = await Promise.all([rgb(sharp(picture.bytes)), stripOf(width, stripPx)]);
    const raw = { width, height: height + stripPx, channels: 3 } as const;
    const bytes = await sharp(Buffer.concat([pixels, strip]), { raw })
      .jpeg({ quality: 90, optimizeCoding: false })
      .toBuffer();
    return { bytes, mimeType: 'image/jpeg', width, height: raw.height };
  } catch {
    return picture;
  }
}

function stripOf(width: number, height: number): Promise<Buffer> {
  const key = `${width} × ${height}`;
  const known = strips.get(key);
  if (known !== undefined) return known;
  if (strips.size >= maxStrips) strips.clear();
  const strip = rgb(sharp(Buffer.from(stripSvg(width, height))));
  strips.set(key, strip);
  // A drawing that failed is tried again with the next picture.
  strip.catch(() => strips.delete(key));
  return strip;
}

function rgb(image: Sharp): Promise<Buffer> {
  return image.flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer();
}

function stripSvg(width: number, height: number): string {
  const middle = height / 2;
  const barHeight = height * 0.44;
  const arm = height * 0.2;
  const stroke = Math.max(2, height * 0.08);
  const left = height * 0.5;
  const right = width - height * 0.5;
  const barLeft = height;
  const barWidth = Math.max(1, width - 2 * height);
  const stops = legendColours.map(
    (colour, index) => `<stop offset="${index / (legendColours.length - 1)}" stop-color="${colour}"/>`,
  );
  const line = `stroke="#333" stroke-width="${stroke}" stroke-linecap="round"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>
<rect width="${width}" height="${height}" fill="#fff"/>
<rect x="${barLeft}" y="${middle - barHeight / 2}" width="${barWidth}" height="${barHeight}" rx="${barHeight / 2}" fill="url(#scale)"/>
<path d="M${left - arm} ${middle}h${2 * arm}" ${line}/>
<path d="M${right - arm} ${middle}h${2 * arm}M${right} ${middle - arm}v${2 * arm}" ${line}/>
</svg>`;
}
