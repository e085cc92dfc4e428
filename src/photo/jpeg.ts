import { orientationOf } from './exif.ts';
import { type Block, isScanWhole, type Scan } from './jpeg-scan.ts';
import { asBuffer, hasZeroRun, type Reading, shortenedBy } from './reading.ts';

/** What the markers of a JPEG (ITU-T T.81, annex B) say, read before any decoder sees the file. */
export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  /** By EXIF, 1..8. */
  readonly orientation: number;
  readonly components: number;
  /**
   * Eight bits a sample, Huffman coding, a height in the header (and not behind the pixels, DNL). Arithmetic coding, which no
   * browser shows, decodes whatever is missing, without a word; what is lossless, hierarchical or deeper is not decoded.
   */
  readonly isCommon: boolean;
  /** How components became colours, by Adobe's marker (0 none, 1 YCC, 2 YCCK); undefined without it. */
  readonly transform: number | undefined;
  /** Samples a pixel, subsampling reckoned in: 1.5 for 4:2:0, 3 for 4:4:4. */
  readonly samplesPerPixel: number;
  /** Rows of pixels that are coded together. */
  readonly unitRows: number;
  readonly scans: number;
  /** A decoder holds every coefficient until the last scan: progressive, or components in scans of their own. */
  readonly buffered: boolean;
  /** Every component was sent to its last bit, as far as the headers of the scans say. */
  readonly complete: boolean;
  /**
   * The file without what libjpeg would warn of although no pixel is lost: stray bytes between segments, an odd revision of
   * JFIF, a missing end. The second, if there is one, also lacks the zeros behind its scan.
   */
  readonly readings: readonly Reading[];
  /** Whether a long run of zeros stands in a single scan that our own code does not read: only then are the readings tested. */
  readonly hasZeros?: () => boolean;
  /** Reads every code of a single scan, up to 1 MB of it; absent for other files. */
  readonly isScanWhole?: () => boolean;
  /** Length of the run of zeros in front of the end. */
  readonly paddingBytes: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Component {
  readonly id: number;
  readonly columns: number;
  readonly rows: number;
  readonly quantiser: number;
}

/** A part to be left out, and what stands there instead. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly instead?: Uint8Array;
}

/** More scans than an encoder makes (libjpeg's script has 10, none is known with over 30); each costs a pass over the picture. */
export const maxScans = 100;

/**
 * More markers and tables than any file has (20 MB of notes are 320, each of a hundred scans brings a few). Ten million fit into a
 * file, and reading it happens on the main thread.
 */
const maxParts = 4096;

/**
 * Up to this a scan is read by our own code as well. Chats and our page send photos of 0.1 to 0.5 MB, which takes 2 to 4 ms of a check's
 * 40; the 3.4 MB of a phone's original would take 20.
 */
const maxReadScanBytes = 1024 * 1024;

const startOfScan = 0xda;
const endOfImage = Uint8Array.of(0xff, 0xd9);
/**
 * What stands behind a single scan instead of an end of image. libjpeg fills up what is missing in front of a marker with
 * grey and warns, which libvips overlooks in the last lines of a picture; it fails where the file itself ends. It reads up
 * to eight bytes ahead: these twelve (FF, each with its stuffed zero) are for that. All ones are no code of any table, so
 * that they can't pass for pixels.
 */
const readAhead = Buffer.from('ff00'.repeat(12), 'hex');
/** Room behind a file that suffices for it to be read where it is: see `readJpeg`. */
export const roomBehindBytes = readAhead.length;
/** How far a decoder looks beyond the last bit that it needs; zeros there may be data or padding. */
const readAheadBytes = 8;
const progressive = 0xc2;
/** The largest mean of a block of eight-bit samples, in an encoder's units: 128 × 8. */
const maxMean = 1024;

/**
 * @param isOurs the memory behind the file may be written to: most files are then read where they are, without a copy.
 * @returns undefined where the file ends before the first scan, has no frame, or more parts than any file.
 */
export function readJpeg(bytes: Uint8Array, isOurs = false): JpegStructure | undefined {
  const walk = new Walk(asBuffer(bytes), isOurs);
  walk.run();
  return walk.structure();
}

/** Goes from marker to marker up to the end of the image; what stands behind it is never looked at. */
class Walk {
  readonly #file: Buffer;
  readonly #isOurs: boolean;
  #frame: { code: number; precision: number; width: number; height: number; components: Component[] } | undefined;
  /** For each component by its id, for each of the 64 coefficients: the lowest bit sent so far, or 255. */
  readonly #lowestBit = new Map<number, Uint8Array>();
  readonly #scans: Span[] = [];
  /** Huffman tables by class and number, first quantisers by number. */
  readonly #tables = new Map<number, Buffer>();
  readonly #quantisers = new Map<number, number>();
  #restartInterval = 0;
  #parts = 0;
  #blocks: readonly Block[] | undefined;
  #interleaved = false;
  #orientation: number | undefined;
  #transform: number | undefined;
  #end = 0;
  readonly #gaps: Gap[] = [];

  constructor(file: Buffer, isOurs: boolean) {
    this.#file = file;
    this.#isOurs = isOurs;
  }

  run(): void {
    const file = this.#file;
    for (let at = 2; this.#scans.length <= maxScans && ++this.#parts <= maxParts; ) {
      const found = nextMarker(file, at);
      this.#end = found?.start ?? at;
      if (found === undefined) return;
      const { code, start, body } = found;
      if (start > at) this.#gaps.push({ from: at, to: start });
      if (code === endOfImage[1]) return;
      if (isStandAlone(code)) {
        this.#gaps.push({ from: start, to: body });
        at = body;
        continue;
      }
      const next = body + (body + 2 <= file.length ? file.readUInt16BE(body) : 0);
      // A length that leads out of the file: what is left is no segment, and pixels can't follow.
      if (next < body + 2 || next > file.length) return;
      if (code === 0xe0) this.#mendRevision(body + 2, next);
      if (
        code === 0xe1 &&
        this.#orientation === undefined &&
        file.toString('latin1', body + 2, body + 8) === 'Exif\0\0'
      )
        this.#orientation = orientationOf(file.subarray(body + 8, next));
      // Version and two flags stand in front of the transform.
      if (code === 0xee && file.toString('latin1', body + 2, body + 7) === 'Adobe') this.#transform = file[body + 13];
      if (code === 0xc4) this.#readTables(body + 2, next);
      if (code === 0xdb) this.#readQuantisers(body + 2, next);
      if (code === 0xdd) this.#restartInterval = next - body >= 4 ? file.readUInt16BE(body + 2) : 0;
      if (isFrame(code)) this.#readFrame(code, body + 2, next);
      at = code === startOfScan ? this.#readScan(body + 2, next) : next;
      if (this.#interleaved) return;
    }
  }

  structure(): JpegStructure | undefined {
    const last = this.#scans.at(-1);
    if (this.#frame === undefined || last === undefined || this.#parts > maxParts) return undefined;
    const { code, precision, width, height, components } = this.#frame;
    const complete = components.every(({ id }) => {
      const lowest = this.#lowestBit.get(id);
      return lowest !== undefined && (code !== progressive || lowest.every((bit) => bit === 0));
    });
    const samples = components.map(({ columns, rows }) => columns * rows);
    const most = Math.max(1, ...samples);
    const scan = this.#streamedScan();
    const isTested = scan === undefined && this.#interleaved;
    return {
      width,
      height,
      orientation: this.#orientation ?? 1,
      components: components.length,
      isCommon: precision === 8 && code <= progressive && height > 0,
      transform: this.#transform,
      samplesPerPixel: samples.reduce((sum, one) => sum + one / most, 0),
      unitRows: 8 * Math.max(1, ...components.map(({ rows }) => rows)),
      scans: this.#scans.length,
      buffered: code === progressive || !this.#interleaved,
      complete,
      readings: this.#scans.length > maxScans ? [] : this.#readings(isTested),
      ...(isTested && { hasZeros: () => hasZeroRun(this.#file.subarray(last.start, last.end)) }),
      ...(scan && { isScanWhole: () => isScanWhole(scan) }),
      paddingBytes: last.end - endOfData(this.#file, last.start, last.end),
    };
  }

  /** The scan of a sequential picture that is short enough and names tables that the file holds. */
  #streamedScan(): Scan | undefined {
    const { start, end } = this.#scans.at(-1) as Span;
    const [frame, blocks] = [this.#frame, this.#blocks];
    if (frame === undefined || blocks === undefined || end - start > maxReadScanBytes) return undefined;
    const { width, height, components } = frame;
    const isSingle = components.length === 1;
    const across = isSingle ? 8 : 8 * Math.max(...components.map(({ columns }) => columns));
    const down = isSingle ? 8 : 8 * Math.max(...components.map(({ rows }) => rows));
    const units = Math.ceil(width / across) * Math.ceil(height / down);
    return { file: this.#file, start, end, units, restartInterval: this.#restartInterval, blocks };
  }

  #readings(isTested: boolean): readonly Reading[] {
    const whole = this.#inPlace() ?? this.#without([]);
    // A buffered picture is read to its end, with a warning of bytes that no scan needed.
    if (!isTested) return [whole];
    const { start, end } = this.#scans.at(-1) as Span;
    const padding = { from: Math.min(end, endOfData(this.#file, start, end) + readAheadBytes), to: end };
    return [whole, this.#without([padding])].map((reading) => ({
      get bytes() {
        return reading.bytes;
      },
      get tooShort() {
        return [reading.bytes.subarray(0, -readAhead.length - shortenedBy)];
      },
    }));
  }

  /** The file itself where nothing is to be left out, with another end written behind its data when it is read. */
  #inPlace(): Reading | undefined {
    const file = this.#file;
    const [end, instead] = this.#endOfReading();
    if (!this.#isOurs || this.#gaps.length > 0 || file.byteOffset + end + instead.length > file.buffer.byteLength)
      return undefined;
    const bytes = Buffer.from(file.buffer, file.byteOffset, end + instead.length);
    return {
      get bytes() {
        bytes.set(instead, end);
        return bytes;
      },
      tooShort: [],
    };
  }

  /** How far the file is read, and what stands there instead of the rest. */
  #endOfReading(): readonly [number, Uint8Array] {
    return this.#interleaved ? [this.#scans[0]?.end ?? 0, readAhead] : [this.#end, endOfImage];
  }

  /** A copy without the gaps, made when it is first read. */
  #without(padding: readonly Gap[]): Reading {
    let made: Buffer | undefined;
    const make = (): Buffer => {
      const kept: Uint8Array[] = [];
      let at = 0;
      for (const { from, to, instead } of [...this.#gaps, ...padding].sort((a, b) => a.from - b.from)) {
        kept.push(this.#file.subarray(at, from));
        if (instead !== undefined) kept.push(instead);
        at = to;
      }
      const [end, instead] = this.#endOfReading();
      kept.push(this.#file.subarray(at, Math.max(at, end)), instead);
      return Buffer.concat(kept);
    };
    return {
      get bytes() {
        made ??= make();
        return made;
      },
      tooShort: [],
    };
  }

  /** libjpeg warns of a revision of JFIF that it does not know, and of nothing else in this segment. */
  #mendRevision(from: number, to: number): void {
    if (to - from < 7 || this.#file.toString('latin1', from, from + 5) !== 'JFIF\0') return;
    const major = this.#file[from + 5];
    if (major !== 1 && major !== 2) this.#gaps.push({ from: from + 5, to: from + 7, instead: Uint8Array.of(1, 1) });
  }

  #readFrame(code: number, from: number, to: number): void {
    const file = this.#file;
    const count = file[from + 5] ?? 0;
    if (this.#frame !== undefined || to - from < 6 + 3 * count) return;
    const components = Array.from({ length: count }, (_, index) => {
      const at = from + 6 + 3 * index;
      const sampling = file[at + 1] as number;
      const quantiser = file[at + 2] as number;
      return { id: file[at] as number, columns: sampling >> 4, rows: sampling & 15, quantiser };
    });
    // The standard's bounds, outside of which no decoder goes on. Without samples there would be endless units of no blocks.
    if (components.some(({ columns, rows }) => Math.min(columns, rows) < 1 || Math.max(columns, rows) > 4)) return;
    const [height, width] = [file.readUInt16BE(from + 1), file.readUInt16BE(from + 3)];
    this.#frame = { code, precision: file[from] as number, height, width, components };
  }

  #readTables(from: number, to: number): void {
    for (let at = from; at + 17 <= to && ++this.#parts <= maxParts; ) {
      const counts = this.#file.subarray(at + 1, at + 17);
      const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
      this.#tables.set(this.#file[at] as number, this.#file.subarray(at + 1, end));
      at = end;
    }
  }

  /** Of each table the first entry, the mean's; entries have one byte or two. */
  #readQuantisers(from: number, to: number): void {
    for (let at = from; at + 65 <= to && ++this.#parts <= maxParts; ) {
      const [head = 0, high = 0, low = 0] = this.#file.subarray(at, at + 3);
      const isWide = head >> 4 > 0;
      this.#quantisers.set(head & 15, isWide ? high * 256 + low : high);
      at += isWide ? 129 : 65;
    }
  }

  /**
   * A scan of everything has all coefficients with all their bits. Samsung's editor writes other numbers there, of which libjpeg
   * warns and which mean nothing.
   */
  #mendSelection(at: number): void {
    const [first, last, approximation] = this.#file.subarray(at, at + 3);
    if (first !== 0 || last !== 63 || approximation !== 0)
      this.#gaps.push({ from: at, to: at + 3, instead: Uint8Array.of(0, 63, 0) });
  }

  /** The blocks of a unit by a scan's list of components and tables; undefined where one of them is missing. */
  #blocksOf(from: number): readonly Block[] | undefined {
    const components = this.#frame?.components ?? [];
    const found = components.map((_, index): Block[] | undefined => {
      const [id, tables = 0] = this.#file.subarray(from + 2 * index);
      const own = components[index];
      const component = own?.id === id ? own : components.find((one) => one.id === id);
      const meanTable = this.#tables.get(tables >> 4);
      const table = this.#tables.get(0x10 | (tables & 15));
      const quantiser = this.#quantisers.get(component?.quantiser ?? -1);
      if (component === undefined || meanTable === undefined || table === undefined || !quantiser) return undefined;
      const block = { component: index, meanTable, table, maxMean: Math.ceil(maxMean / quantiser) + 2 };
      const { columns, rows } = component;
      return Array.from({ length: components.length === 1 ? 1 : columns * rows }, () => block);
    });
    return found.every((blocks) => blocks !== undefined) ? found.flat() : undefined;
  }

  /** @returns where the entropy-coded data of this scan end: at a marker, or at the end of the file. */
  #readScan(from: number, to: number): number {
    const file = this.#file;
    const isProgressive = this.#frame?.code === progressive;
    const count = file[from] ?? 0;
    if (to - from >= 4 + 2 * count) {
      const [first = 0, last = 0, approximation = 0] = file.subarray(from + 1 + 2 * count, from + 4 + 2 * count);
      for (let index = 0; index < count; index++) {
        const id = file[from + 1 + 2 * index] as number;
        const lowest = this.#lowestBit.get(id) ?? new Uint8Array(64).fill(255);
        if (isProgressive) lowest.fill(approximation & 15, first, last + 1);
        this.#lowestBit.set(id, lowest);
      }
    }
    const isFirst = this.#scans.length === 0;
    if (isFirst) this.#interleaved = !isProgressive && count === this.#frame?.components.length;
    if (isFirst && this.#interleaved && to - from >= 4 + 2 * count) {
      this.#mendSelection(from + 1 + 2 * count);
      this.#blocks = this.#blocksOf(from + 1);
    }
    // Behind one scan of everything a decoder stops, so the first end of image is the right one (entropy-coded data hold none);
    // the native search for it is three times as fast as a look at each FF.
    const end = isFirst && this.#interleaved ? file.indexOf(endOfImage, to) : endOfEntropy(file, to);
    const scan = { start: to, end: end < 0 ? file.length : end };
    this.#scans.push(scan);
    return scan.end;
  }
}

/** The next FFxx that is a marker; fill bytes (FF FF) belong to it. `body` is where its length stands. */
function nextMarker(file: Buffer, from: number): { code: number; start: number; body: number } | undefined {
  for (let start = file.indexOf(0xff, from); start >= 0; start = file.indexOf(0xff, start + 1)) {
    let at = start + 1;
    while (file[at] === 0xff) at++;
    const code = file[at];
    if (code === undefined) return undefined;
    if (code !== 0) return { code, start, body: at + 1 };
  }
  return undefined;
}

/** Behind an FF, 00 is a data byte and D0 to D7 are restarts; everything else ends the scan. */
function endOfEntropy(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    if (code === undefined) return -1;
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return -1;
}

/** Where the zeros behind the data of a scan begin. The one of a stuffed FF00 is data. */
function endOfData(file: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && file[at - 1] === 0) at--;
  return at < end && file[at - 1] === 0xff ? at + 1 : at;
}

function isStandAlone(code: number): boolean {
  return code === 1 || (code >= 0xd0 && code <= 0xd8);
}

/** SOF0 to SOF15; C4, C8 and CC are tables and an extension. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}
