import { readPacked } from "../msgpack/read.ts";
import { isMap, type Packed, type PackedMap } from "../msgpack/types.ts";
import { ByteSource } from "./byte-source.ts";
import { ProtocolError } from "./error.ts";
import { MAX_INLINE, MAX_MAP, MAX_SEGMENT, MAX_SEGMENTS } from "./limits.ts";

/** A message with the bytes that travelled beside it. */
export interface Frame {
  readonly message: PackedMap;
  readonly segments: readonly Uint8Array[];
}

/** Copies a range out of the sender's exchange file, and lets the sender use the place again. */
export type TakeRange = (offset: number, length: number) => Promise<Uint8Array>;

/** The frames of a stream until it ends between two of them; throws `ProtocolError` on one that breaks a rule. */
export async function* readFrames(stream: AsyncIterable<Uint8Array>, takeRange: TakeRange): AsyncGenerator<Frame> {
  const source = new ByteSource(stream);
  while (!(await source.isAtEnd())) yield await readFrame(source, takeRange);
}

async function readFrame(source: ByteSource, takeRange: TakeRange): Promise<Frame> {
  const head = await source.take(4);
  const size = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  if (size === 0 || size > MAX_MAP) {
    throw new ProtocolError("TOO_LARGE", `a frame says that its map has ${size} bytes; 1 to ${MAX_MAP} are allowed`);
  }
  const message = readPacked(await source.take(size));
  if (!isMap(message) || typeof message["t"] !== "string") {
    throw new ProtocolError("BAD_MAP", 'a frame holds no map with a text "t"');
  }
  const places = placesOf(message["segs"]);
  const segments: Uint8Array[] = [];
  for (const place of places) {
    segments.push(
      await (place.offset === undefined ? source.take(place.length) : takeRange(place.offset, place.length)),
    );
  }
  return { message, segments };
}

interface Place {
  /** In the exchange file; undefined: inline. */
  readonly offset: number | undefined;
  readonly length: number;
}

/** All of them are checked before the first is read. */
function placesOf(segs: Packed | undefined): readonly Place[] {
  if (segs === undefined) return [];
  if (!Array.isArray(segs) || segs.length > MAX_SEGMENTS) {
    throw new ProtocolError("BAD_SEGMENT", `"segs" is no array of at most ${MAX_SEGMENTS} entries`);
  }
  const places = (segs as readonly Packed[]).map(placeOf);
  const inline = places.reduce((sum, { offset, length }) => (offset === undefined ? sum + length : sum), 0);
  if (inline <= MAX_INLINE) return places;
  throw new ProtocolError("TOO_LARGE", `a frame's segments have ${inline} bytes, the limit is ${MAX_INLINE}`);
}

function placeOf(entry: Packed): Place {
  const [offset, length] = Array.isArray(entry) ? (entry as readonly Packed[]) : [undefined, entry];
  const isPlace = Array.isArray(entry) ? entry.length === 2 && isCount(offset) : true;
  if (!isPlace || !isCount(length)) {
    throw new ProtocolError("BAD_SEGMENT", 'an entry of "segs" is neither a length nor [offset, length]');
  }
  if (length <= MAX_SEGMENT) return { offset: offset as number | undefined, length };
  throw new ProtocolError("TOO_LARGE", `a segment says that it has ${length} bytes, the limit is ${MAX_SEGMENT}`);
}

function isCount(value: Packed | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
