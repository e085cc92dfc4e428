import sharp from 'sharp';
import { legendColours } from './heat-colours.ts';

/** Height of the strip as a share of the picture's width, and its least height: readable on a phone. */
const stripShare = 0.1;
const minStripPx = 36;

interface Strip {
  /** Interleaved 8-bit RGB. */
  readonly data: Uint8Array;
  readonly height: number;
}

/** Strips by width: photos of one shape share theirs. */
const strips = new Map<number, Promise<Strip>>();
const maxStrips = 32;

/**
 * The scale of the heat map's colours, to be put under it: minus, the colours, plus. Drawn from shapes alone, because a slim
 * container has no fonts; the words stand in the message.
 */
export function legendStrip(width: number): Promise<Strip> {
  const known = strips.get(width);
  if (known !== undefined) return known;
  if (strips.size >= maxStrips) strips.clear();
  const strip = draw(width, Math.max(minStripPx, Math.round(width * stripShare)));
  strips.set(width, strip);
  // A drawing that failed is tried again with the next picture.
  strip.catch(() => strips.delete(width));
  return strip;
}

async function draw(width: number, height: number): Promise<Strip> {
  const image = sharp(Buffer.from(stripSvg(width, height)));
  const data = await image.flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer();
  return { data, height };
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
