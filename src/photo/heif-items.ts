import { type Box, BoxReader, boxes } from './iso-boxes.ts';

/** The `meta` box of a HEIF or AVIF (ISO/IEC 23008-12) as a table of items. */
export interface HeifItems {
  readonly primary: number;
  readonly items: ReadonlyMap<number, HeifItem>;
}

export interface HeifItem {
  readonly type: string;
  /** Where the last byte of its flags stands in the file: bit 0 hides it from those who list pictures. */
  readonly flagsAt: number;
  readonly extents: readonly { readonly start: number; readonly end: number }[];
  readonly properties: readonly Box[];
  /** What it is made from (`dimg`), in order. */
  readonly madeFrom: readonly number[];
  /** The items that it is an auxiliary picture of (`auxl`): alpha, depth, gain maps. */
  readonly auxiliaryOf: readonly number[];
}

/** More items than a photo has: 50 megapixels in tiles of 512 × 512 are 192, with their alpha twice that. */
const maxItems = 4096;

/**
 * @returns undefined without a `meta` box of pictures that names a primary item.
 * @throws OutOfBox where a box is shorter than what it announces.
 */
export function readHeifItems(bytes: Uint8Array): HeifItems | undefined {
  const meta = boxes(bytes).find(({ type }) => type === 'meta');
  if (meta === undefined) return undefined;
  const inside = new Map(boxes(bytes, meta.start + 4, meta.end).map((box) => [box.type, box]));
  const box = (type: string): Box | undefined => inside.get(type);
  const [pitm, iinf, iloc] = [box('pitm'), box('iinf'), box('iloc')];
  if (pitm === undefined || iinf === undefined || iloc === undefined) return undefined;
  const reader = new BoxReader(bytes, pitm);
  const primary = reader.uint(reader.head().version === 0 ? 2 : 4);
  const infos = readInfos(bytes, iinf);
  const extents = readLocations(bytes, iloc, box('idat'));
  const references = readReferences(bytes, box('iref'));
  const properties = readProperties(bytes, box('iprp'));
  const items = [...infos].map(([id, info]): [number, HeifItem] => {
    const from = (type: string) =>
      references.filter((one) => one.from === id && one.type === type).flatMap(({ to }) => to);
    const item = { ...info, extents: extents.get(id) ?? [], properties: properties.get(id) ?? [] };
    return [id, { ...item, madeFrom: from('dimg'), auxiliaryOf: from('auxl') }];
  });
  return { primary, items: new Map(items) };
}

function readInfos(bytes: Uint8Array, iinf: Box): Map<number, { type: string; flagsAt: number }> {
  const reader = new BoxReader(bytes, iinf);
  reader.skip(reader.head().version === 0 ? 2 : 4);
  const infos = new Map<number, { type: string; flagsAt: number }>();
  for (const infe of boxes(bytes, reader.at, iinf.end).slice(0, maxItems)) {
    const entry = new BoxReader(bytes, infe);
    const { version } = entry.head();
    // Versions 0 and 1 have no type: no picture is described by them.
    if (infe.type !== 'infe' || version < 2) continue;
    const id = entry.uint(version === 2 ? 2 : 4);
    entry.skip(2);
    infos.set(id, { type: entry.text(4), flagsAt: infe.start + 3 });
  }
  return infos;
}

function readLocations(
  bytes: Uint8Array,
  iloc: Box,
  idat: Box | undefined,
): Map<number, { start: number; end: number }[]> {
  const reader = new BoxReader(bytes, iloc);
  const { version } = reader.head();
  const sizes = reader.uint(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  const locations = new Map<number, { start: number; end: number }[]>();
  const count = reader.uint(version < 2 ? 2 : 4);
  for (let index = 0; index < Math.min(count, maxItems); index++) {
    const id = reader.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.uint(2) & 15;
    reader.skip(2);
    // Offsets count from the file (0) or from `idat` (1); those into other items (2) are left out, hence missing.
    const origin = reader.uint(baseSize) + (method === 1 ? (idat?.start ?? Number.NaN) : 0);
    const limit = method === 1 ? idat?.end : undefined;
    const extents: { start: number; end: number }[] = [];
    for (let left = reader.uint(2); left > 0; left--) {
      reader.skip(indexSize);
      const start = origin + reader.uint(offsetSize);
      const end = start + reader.uint(lengthSize);
      const isOutside = limit !== undefined && end > limit;
      if (method < 2 && extents.length < maxItems) extents.push({ start, end: isOutside ? Number.NaN : end });
    }
    locations.set(id, extents);
  }
  return locations;
}

function readReferences(bytes: Uint8Array, iref: Box | undefined): { type: string; from: number; to: number[] }[] {
  if (iref === undefined) return [];
  const reader = new BoxReader(bytes, iref);
  const length = reader.head().version === 0 ? 2 : 4;
  return boxes(bytes, reader.at, iref.end).map((box) => {
    const entry = new BoxReader(bytes, box);
    const from = entry.uint(length);
    return { type: box.type, from, to: Array.from({ length: entry.uint(2) }, () => entry.uint(length)) };
  });
}

function readProperties(bytes: Uint8Array, iprp: Box | undefined): Map<number, Box[]> {
  const associated = new Map<number, Box[]>();
  if (iprp === undefined) return associated;
  const inside = boxes(bytes, iprp.start, iprp.end);
  const ipco = inside.find(({ type }) => type === 'ipco');
  const all = ipco === undefined ? [] : boxes(bytes, ipco.start, ipco.end);
  for (const ipma of inside.filter(({ type }) => type === 'ipma')) {
    const reader = new BoxReader(bytes, ipma);
    const { version, flags } = reader.head();
    const wide = (flags & 1) === 1;
    for (let left = Math.min(reader.uint(4), maxItems); left > 0; left--) {
      const id = reader.uint(version === 0 ? 2 : 4);
      const chosen = associated.get(id) ?? [];
      for (let count = reader.uint(1); count > 0; count--) {
        // The upper bit marks a property that must be understood; numbers begin at 1.
        const number = wide ? reader.uint(2) & 0x7fff : reader.uint(1) & 0x7f;
        const property = all[number - 1];
        if (property !== undefined) chosen.push(property);
      }
      associated.set(id, chosen);
    }
  }
  return associated;
}
