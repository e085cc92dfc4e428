import { coloursOfAv1, sequenceHeader } from './av1-colour.ts';
import type { Cicp } from './cicp.ts';
import type { Frame, Size } from './geometry.ts';
import { type HeifItem, type HeifItems, readHeifItems } from './heif-items.ts';
import { coloursOfHevc } from './hevc-colour.ts';
import { configUnits, lengthSizeOf, parameterSet, unitsOf } from './hevc-units.ts';
import { type Box, BoxReader, boxes, OutOfBox } from './iso-boxes.ts';
import { asBuffer, hasZeroRun } from './reading.ts';

/** What the boxes of a HEIC or AVIF say of its primary picture. */
export interface HeifStructure {
  readonly format: 'heic' | 'avif';
  /** Before rotation and cropping; the coded pictures that it is made from are no larger in sum than `codedPixels`. */
  readonly width: number;
  readonly height: number;
  readonly codedPixels: number;
  /** Of HEIC: the pictures that it is made from (tiles, mostly), its alpha among them. */
  readonly coded: readonly CodedPicture[];
  /** The file with every item but the primary hidden, so that whoever takes the first picture takes the right one. */
  readonly clean: Uint8Array;
  /** The part of the decoded (upright) picture that counts, where the decoder does not cut it out. */
  readonly crop?: Frame;
  readonly icc?: Uint8Array;
  /** Colours by code points; only where there is no profile. */
  readonly cicp?: Cicp;
}

/** What an HEVC decoder needs for one coded picture. */
export interface CodedPicture extends Size {
  /** Parameter sets, then slices. */
  readonly units: readonly Uint8Array[];
}

const codecs: Readonly<Record<string, 'heic' | 'avif'>> = { hvc1: 'heic', av01: 'avif' };
/** Pictures made from pictures that are understood: tiles side by side, and another one turned or cropped. */
const derivations = new Set(['grid', 'iden']);
const maxDepth = 4;

/**
 * Reads the boxes of a HEIF file before any decoder does, and holds every byte of the primary picture against them: extents
 * inside the file, as many tiles as the grid has, units of the codec that fill their item. Thumbnails, other pictures and
 * metadata may be damaged or missing.
 *
 * @returns `unsupported-format` for a primary picture that no still camera writes (a sequence without one, an overlay, another
 *   codec), `corrupt` where something of it is missing.
 */
export function readHeif(bytes: Uint8Array): HeifStructure | 'corrupt' | 'unsupported-format' {
  try {
    const table = readHeifItems(bytes);
    if (table === undefined) return boxes(bytes).some(({ type }) => type === 'moov') ? 'unsupported-format' : 'corrupt';
    return new Primary(bytes, table).read();
  } catch (error) {
    if (error instanceof OutOfBox) return 'corrupt';
    throw error;
  }
}

class Primary {
  readonly #bytes: Uint8Array;
  readonly #table: HeifItems;
  readonly #formats = new Set<'heic' | 'avif'>();
  readonly #coded: CodedPicture[] = [];
  #codedPixels = 0;
  #fault: 'corrupt' | 'unsupported-format' | undefined;

  constructor(bytes: Uint8Array, table: HeifItems) {
    this.#bytes = bytes;
    this.#table = table;
  }

  read(): HeifStructure | 'corrupt' | 'unsupported-format' {
    const { items, primary } = this.#table;
    const item = items.get(primary);
    if (item === undefined) return 'corrupt';
    this.#hold(item, maxDepth);
    // Alpha is part of the picture; depth and gain maps are not, and no decoder of ours asks for them.
    for (const other of items.values())
      if (other.auxiliaryOf.includes(primary) && this.#isAlpha(other)) this.#hold(other, maxDepth);
    if (this.#fault !== undefined) return this.#fault;
    const [format, another] = this.#formats;
    const size = this.#sizeOf(item);
    if (format === undefined || another !== undefined) return 'unsupported-format';
    if (size === undefined) return 'corrupt';
    const clean = this.#clean(primary);
    const crop =
      format === 'heic' && codecs[item.type] !== undefined ? cropInstead(clean, item.properties, size) : undefined;
    return {
      format,
      ...size,
      codedPixels: this.#codedPixels,
      coded: this.#coded,
      clean,
      ...(crop && { crop }),
      ...this.#colour(item),
    };
  }

  /** Holds that an item and all that it is made from are whole, and adds up what decoding it takes. */
  #hold(item: HeifItem | undefined, depth: number): void {
    const format = item && codecs[item.type];
    if (item === undefined) this.#fault ??= 'corrupt';
    else if (format !== undefined) {
      this.#formats.add(format);
      const size = this.#sizeOf(item);
      if (size === undefined || !this.#isWhole(item, format, size)) this.#fault ??= 'corrupt';
      else this.#codedPixels += size.width * size.height;
    } else if (!derivations.has(item.type) || depth === 0) this.#fault = 'unsupported-format';
    else {
      const wanted = item.type === 'grid' ? this.#tilesOf(item) : 1;
      if (item.madeFrom.length !== wanted) this.#fault ??= 'corrupt';
      else for (const id of item.madeFrom) this.#hold(this.#table.items.get(id), depth - 1);
    }
  }

  /** Version, flags, rows less one, columns less one. */
  #tilesOf(item: HeifItem): number {
    const head = this.#dataOf(item)?.subarray(0, 4);
    return head?.length === 4 ? ((head[2] as number) + 1) * ((head[3] as number) + 1) : Number.NaN;
  }

  #isWhole(item: HeifItem, format: 'heic' | 'avif', size: Size): boolean {
    const data = this.#dataOf(item);
    if (data === undefined || data.length === 0) return false;
    if (format === 'avif') return areObusWhole(data) && !hasZeroRun(data);
    const config = item.properties.find(({ type }) => type === 'hvcC');
    if (config === undefined || config.end - config.start < 22) return false;
    const content = this.#bytes.subarray(config.start, config.end);
    const units = unitsOf(data, lengthSizeOf(content));
    if (units !== undefined) this.#coded.push({ ...size, units: [...configUnits(content), ...units] });
    return units !== undefined;
  }

  #dataOf({ extents }: HeifItem): Buffer | undefined {
    const file = asBuffer(this.#bytes);
    if (!extents.every(({ start, end }) => start >= 0 && end > start && end <= file.length)) return undefined;
    const parts = extents.map(({ start, end }) => file.subarray(start, end));
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  #sizeOf({ properties }: HeifItem): { width: number; height: number } | undefined {
    const ispe = properties.find(({ type }) => type === 'ispe');
    if (ispe === undefined) return undefined;
    const reader = new BoxReader(this.#bytes, ispe);
    reader.head();
    const [width, height] = [reader.uint(4), reader.uint(4)];
    return width > 0 && height > 0 ? { width, height } : undefined;
  }

  #isAlpha({ properties }: HeifItem): boolean {
    const auxC = properties.find(({ type }) => type === 'auxC');
    return auxC !== undefined && /alpha|auxid:1\0/.test(asBuffer(this.#bytes).toString('latin1', auxC.start, auxC.end));
  }

  /**
   * Of the picture itself, else of the first that it is made from; a profile stands above code points, and the boxes of a coded
   * picture above what its codec says.
   */
  #colour(item: HeifItem, depth = maxDepth): { icc?: Uint8Array; cicp?: Cicp } {
    const colours = item.properties.filter(({ type, start, end }) => type === 'colr' && end - start >= 4);
    const kindOf = ({ start }: Box): string => asBuffer(this.#bytes).toString('latin1', start, start + 4);
    const profile = colours.find((box) => /^(prof|rICC)$/.test(kindOf(box)));
    if (profile !== undefined) return { icc: this.#bytes.subarray(profile.start + 4, profile.end) };
    const codes = colours.find((box) => kindOf(box) === 'nclx');
    if (codes !== undefined) {
      const reader = new BoxReader(this.#bytes, codes);
      reader.skip(4);
      return { cicp: { primaries: reader.uint(2), transfer: reader.uint(2) } };
    }
    const part = this.#table.items.get(item.madeFrom[0] ?? -1);
    if (part !== undefined) return depth === 0 ? {} : this.#colour(part, depth - 1);
    const cicp = this.#codedColour(item);
    return cicp === undefined ? {} : { cicp };
  }

  #codedColour(item: HeifItem): Cicp | undefined {
    const config = item.properties.find(({ type }) => type === 'av1C' || type === 'hvcC');
    if (config === undefined) return undefined;
    const content = this.#bytes.subarray(config.start, config.end);
    if (config.type === 'hvcC') {
      const set = parameterSet(content);
      return set && coloursOfHevc(set);
    }
    // Four bytes, then the units that a decoder has to see first; the item itself holds them as well.
    const header = sequenceHeader(content.subarray(4)) ?? sequenceHeader(this.#dataOf(item) ?? new Uint8Array(0));
    return header && coloursOfAv1(header);
  }

  #clean(primary: number): Buffer {
    const copy = Buffer.from(this.#bytes);
    for (const [id, { flagsAt }] of this.#table.items) {
      const flags = copy[flagsAt] as number;
      copy[flagsAt] = id === primary ? flags & 0xfe : flags | 1;
    }
    // A sequence that also holds a still picture is opened as the still picture.
    for (const { type, start, end } of boxes(copy)) {
      if (type === 'moov') copy.write('free', start - 4);
      if (type === 'ftyp')
        for (let at = start; at + 4 <= end; at += 4) copy.write(stillBrand(copy.toString('latin1', at, at + 4)), at);
    }
    return copy;
  }
}

/** libheif allows a coded picture this much more than its clean aperture in each direction, and refuses it otherwise. */
const apertureSlackPx = 64;

/**
 * Where libheif would refuse a coded picture for its small clean aperture (`clap`, ISO/IEC 14496-12, 12.1.4), writes the whole
 * picture there.
 *
 * @returns the aperture, turned and mirrored by what follows it (`irot`, `imir`).
 */
function cropInstead(file: Buffer, properties: readonly Box[], stored: Size): Frame | undefined {
  let size = stored;
  let crop: Frame | undefined;
  for (const { type, start, end } of properties) {
    if (type === 'clap' && end - start >= 32) {
      crop = apertureOf(file.subarray(start, end), size);
      if ((crop.width + apertureSlackPx) * (crop.height + apertureSlackPx) >= stored.width * stored.height)
        return undefined;
      for (const [index, value] of [size.width, 1, size.height, 1, 0, 1, 0, 1].entries())
        file.writeUInt32BE(value, start + 4 * index);
    }
    const code = file[start] as number;
    // Anticlockwise, in quarters.
    for (let turns = type === 'irot' ? code & 3 : 0; turns > 0; turns--) {
      if (crop)
        crop = { left: crop.top, top: size.width - crop.left - crop.width, width: crop.height, height: crop.width };
      size = { width: size.height, height: size.width };
    }
    if (type === 'imir' && crop)
      crop =
        code & 1
          ? { ...crop, left: size.width - crop.left - crop.width }
          : { ...crop, top: size.height - crop.top - crop.height };
  }
  return crop;
}

/** Width, height, and how far its middle lies from the picture's, as fractions. */
function apertureOf(clap: Buffer, picture: Size): Frame {
  const fraction = (at: number): number => clap.readInt32BE(at) / Math.max(1, clap.readInt32BE(at + 4));
  const side = (at: number, most: number): number => Math.max(1, Math.min(most, Math.round(fraction(at))));
  const [width, height] = [side(0, picture.width), side(8, picture.height)];
  const begin = (at: number, whole: number, part: number): number =>
    Math.max(0, Math.min(whole - part, Math.round((whole - part) / 2 + fraction(at))));
  return { left: begin(16, picture.width, width), top: begin(24, picture.height, height), width, height };
}

/** The brand of a still picture for one of a sequence, which libheif would look for a track for. */
function stillBrand(brand: string): string {
  return { avis: 'avif', hevc: 'heic', hevx: 'heix', hevm: 'heim', hevs: 'heis', msf1: 'mif1' }[brand] ?? brand;
}

/** AV1 units (AV1 bitstream, 5.3): each says its size (the last may leave it out), and together they fill the item. */
function areObusWhole(data: Buffer): boolean {
  let frames = 0;
  for (let at = 0; at < data.length; ) {
    const header = data[at] as number;
    if ((header & 0x80) !== 0) return false;
    const type = (header >> 3) & 15;
    at += (header & 4) === 0 ? 1 : 2;
    if (type === 3 || type === 4 || type === 6) frames++;
    if ((header & 2) === 0) return frames > 0;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = data[at++];
      if (byte === undefined || shift > 28) return false;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    at += size;
    if (at > data.length) return false;
  }
  return frames > 0;
}
