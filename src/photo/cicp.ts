/** Code points of ITU-T H.273, as AVIF, HEIC and PNG carry them. */
export interface Cicp {
  readonly primaries: number;
  readonly transfer: number;
}

type Pair = readonly [number, number];
type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];
/** Chromaticities (x, y) of red, green, blue and white. */
export type Chromaticities = readonly [Pair, Pair, Pair, Pair];

/** For what is not near enough to sRGB to be taken for it. */
const primaries: Readonly<Record<number, Chromaticities>> = {
  // BT.2020, SMPTE RP 431 (DCI P3), SMPTE EG 432 (Display P3).
  9: [
    [0.708, 0.292],
    [0.17, 0.797],
    [0.131, 0.046],
    [0.3127, 0.329],
  ],
  11: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
    [0.314, 0.351],
  ],
  12: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
    [0.3127, 0.329],
  ],
};
const rec709: Chromaticities = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
  [0.3127, 0.329],
];

/** Exponents of pure power curves: BT.470 M, BT.470 BG, linear, SMPTE ST 428. Other curves of one day's light are as good as sRGB's. */
const gammas: Readonly<Record<number, number>> = { 4: 2.2, 5: 2.8, 8: 1, 17: 2.6 };
/** PQ and HLG hold more light than a screen has: to fit them in is a choice of style, which a figure must not rest on. */
const highDynamicRange = new Set([16, 18]);

/** True for colours that are refused. */
export function isHighDynamicRange({ transfer }: Cicp): boolean {
  return highDynamicRange.has(transfer);
}

/**
 * The ICC profile (ICC.1:2022) that says the same as the code points, because libvips converts by profiles alone.
 *
 * @returns undefined where the pixels can be taken for sRGB as they are.
 */
export function profileOf(cicp: Cicp): Uint8Array | undefined {
  return profileFrom(primaries[cicp.primaries], gammas[cicp.transfer]);
}

/**
 * The ICC profile of what a PNG says in numbers (W3C, third edition, 11.3.2): its gamma is the exponent of a screen, 2.2 stands for
 * sRGB's curve, as encoders are told to write it.
 *
 * @returns undefined where the pixels can be taken for sRGB as they are, or the numbers are no colours.
 */
export function profileOfNumbers(
  colours: Chromaticities | undefined,
  gamma: number | undefined,
): Uint8Array | undefined {
  const chosen = colours === undefined || isNear(colours, rec709) || !areColours(colours) ? undefined : colours;
  const isPlain = gamma === undefined || Math.abs(gamma - 2.2) < 0.05 || !(gamma > 0.2 && gamma < 5);
  return profileFrom(chosen, isPlain ? undefined : gamma);
}

function isNear(some: Chromaticities, others: Chromaticities): boolean {
  return some.every((pair, index) => pair.every((value, at) => Math.abs(value - (others[index]?.[at] ?? 0)) < 0.005));
}

/** White lies between three colours, and none of them is black. */
function areColours([red, green, blue, white]: Chromaticities): boolean {
  if ([red, green, blue, white].some(([x, y]) => !(x >= 0 && y > 0.01 && x + y <= 1))) return false;
  const side = ([ax, ay]: Pair, [bx, by]: Pair): number => (bx - ax) * (white[1] - ay) - (by - ay) * (white[0] - ax);
  const sides = [side(red, green), side(green, blue), side(blue, red)];
  return sides.every((one) => one > 0.001) || sides.every((one) => one < -0.001);
}

function profileFrom(chosen: Chromaticities | undefined, gamma: number | undefined): Uint8Array | undefined {
  if (chosen === undefined && gamma === undefined) return undefined;
  const [red, green, blue] = toD50(chosen ?? rec709);
  const curve =
    gamma === undefined ? parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]) : parametric(0, [gamma]);
  return profile([
    ['desc', words('molecheck')],
    ['cprt', words('none')],
    ['wtpt', xyz(d50)],
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

const d50: Triple = [0.9642, 1, 0.8249];
/** Bradford's cone responses, as ICC.1 (annex E) adapts white points. */
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** XYZ of red, green and blue at full, adapted from their own white to D50. */
function toD50([red, green, blue, white]: Chromaticities): Matrix {
  const colorants = [red, green, blue].map(toXyz);
  const columns = transpose(colorants as unknown as Matrix);
  const whiteXyz = toXyz(white);
  const scale = multiply(invert(columns), whiteXyz);
  const [from, to] = [multiply(bradford, whiteXyz), multiply(bradford, d50)];
  const adapted = colorants.map((colour, index) => {
    const scaled = colour.map((value) => value * (scale[index] as number)) as unknown as Triple;
    const cones = multiply(bradford, scaled).map(
      (value, cone) => (value * (to[cone] as number)) / (from[cone] as number),
    );
    return multiply(invert(bradford), cones as unknown as Triple);
  });
  return adapted as unknown as Matrix;
}

function toXyz([x, y]: Pair): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

function multiply(matrix: Matrix, [a, b, c]: Triple): Triple {
  return matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;
}

function transpose([a, b, c]: Matrix): Matrix {
  return [0, 1, 2].map((at) => [a[at], b[at], c[at]]) as unknown as Matrix;
}

function invert([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((row) => row.map((value) => value / determinant)) as unknown as Matrix;
}

function profile(tags: readonly (readonly [string, Buffer])[]): Buffer {
  const header = Buffer.alloc(128);
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let at = header.length + table.length;
  for (const [index, [name, content]] of tags.entries()) {
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(content.length, 12 + 12 * index);
    at += content.length;
  }
  header.writeUInt32BE(at, 0);
  // Version 4.3, a display's profile from RGB to XYZ, relative to D50.
  header.writeUInt32BE(0x04300000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  xyz(d50).copy(header, 68, 8);
  return Buffer.concat([header, table, ...tags.map(([, content]) => content)]);
}

function xyz(values: Triple): Buffer {
  return typed('XYZ ', values.map(fixed));
}

function parametric(kind: number, values: readonly number[]): Buffer {
  return typed('para', [kind << 16, ...values.map(fixed)]);
}

/** One record, in English; its text (UTF-16) stands behind it. */
function words(text: string): Buffer {
  const encoded = Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'utf16le').swap16();
  return Buffer.concat([typed('mluc', [1, 12, 0x656e5553, encoded.length, 28]), encoded]);
}

function typed(type: string, numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + 4 * numbers.length);
  bytes.write(type, 0, 'latin1');
  for (const [index, value] of numbers.entries()) bytes.writeInt32BE(value, 8 + 4 * index);
  return bytes;
}

/** s15Fixed16Number. */
function fixed(value: number): number {
  return Math.round(value * 65536);
}
