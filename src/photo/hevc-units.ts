import { asBuffer } from './reading.ts';

/** Of the parameter sets, the one of a sequence (ITU-T H.265, table 7-1). */
const sequence = 33;
/** From here on a unit's type stands for something else than a slice. */
const firstBesideSlices = 32;

/** Bytes of a unit's length in an item, by the content of its `hvcC` box (ISO/IEC 14496-15, 8.3.3). */
export function lengthSizeOf(config: Uint8Array): number {
  return 1 + ((config[21] as number) & 3);
}

/** The units of an `hvcC` box's content: parameter sets, for the most part. */
export function configUnits(config: Uint8Array): Uint8Array[] {
  const box = asBuffer(config);
  const units: Uint8Array[] = [];
  let at = 23;
  for (let arrays = box[22] ?? 0; arrays > 0 && at + 3 <= box.length; arrays--) {
    let left = box.readUInt16BE(at + 1);
    at += 3;
    for (; left > 0 && at + 2 <= box.length; left--) {
      const start = at + 2;
      at = start + box.readUInt16BE(at);
      units.push(box.subarray(start, at));
    }
  }
  return units;
}

/** The first sequence parameter set of an `hvcC` box's content. */
export function parameterSet(config: Uint8Array): Uint8Array | undefined {
  return configUnits(config).find((unit) => typeOf(unit) === sequence);
}

/**
 * The units of an item (ITU-T H.265, 7.3.1), each behind its length. They fill the item, at least one is a slice, and none holds
 * what encoders keep out: three bytes of 000000, 000001 or 000002 (7.4.2, they insert a 03), or a zero at the end.
 *
 * @returns undefined where something of this is not so.
 */
export function unitsOf(data: Buffer, lengthSize: number): Uint8Array[] | undefined {
  const units: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    if (at + lengthSize > data.length) return undefined;
    const start = at + lengthSize;
    at = start + data.readUIntBE(start - lengthSize, lengthSize);
    if (at - start < 2 || at > data.length || ((data[start] as number) & 0x80) !== 0 || data[at - 1] === 0)
      return undefined;
    const unit = data.subarray(start, at);
    for (let zeros = unit.indexOf('\0\0', 0, 'latin1'); zeros >= 0; zeros = unit.indexOf('\0\0', zeros + 2, 'latin1'))
      if ((unit[zeros + 2] ?? 3) < 3) return undefined;
    units.push(unit);
  }
  return units.some((unit) => typeOf(unit) < firstBesideSlices) ? units : undefined;
}

function typeOf(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 63;
}
