const ZIP64_ID = 1;

/** What a 32 bit field holds when its value stands in the zip64 field. */
export const IN_ZIP64 = 0xffffffff;

/** A number of 64 bits; undefined when it is no safe integer. */
export function u64(view: DataView, at: number): number | undefined {
  const value = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * The values of some 32 bit fields, those that say so taken from the zip64 field among the extra fields, where they stand in
 * the same order. Undefined when that is missing or short, or an extra field does not end within `extra`.
 */
export function widened(fields: readonly number[], extra: Uint8Array): number[] | undefined {
  const zip64 = findZip64(extra);
  if (zip64 === undefined) return undefined;
  let at = 0;
  const values = fields.map((value) => {
    if (value !== IN_ZIP64) return value;
    at += 8;
    return at <= zip64.byteLength ? u64(zip64, at - 8) : undefined;
  });
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** Its content, empty when there is none; undefined when the fields are damaged. Up to 3 bytes of padding are left alone. */
function findZip64(extra: Uint8Array): DataView | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length);
  let found = new DataView(extra.buffer, extra.byteOffset, 0);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) return undefined;
    if (view.getUint16(at, true) === ZIP64_ID && found.byteLength === 0) {
      found = new DataView(extra.buffer, extra.byteOffset + at + 4, end - at - 4);
    }
    at = end;
  }
  return found;
}
