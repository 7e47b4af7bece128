import { ProtocolError } from "../frames/error.ts";
import { MAX_DEPTH } from "../frames/limits.ts";
import { EXTENSION, Extension, type ExtensionType, type Packed, type PackedMap } from "./types.ts";

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const TYPES: ReadonlySet<number> = new Set(Object.values(EXTENSION));

/** Reads one value that takes all of `bytes`; throws `ProtocolError` on what is not of the page's subset. */
export function readPacked(bytes: Uint8Array): Packed {
  return new Reader(bytes, 0).whole();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #depth: number;

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#depth = depth;
  }

  whole(): Packed {
    const value = this.#value();
    if (this.#at < this.#bytes.byteLength) this.#fail(`${this.#bytes.byteLength - this.#at} bytes too many`);
    return value;
  }

  #value(): Packed {
    const lead = this.#uint(1);
    if (lead < 0x80) return lead;
    if (lead >= 0xe0) return lead - 0x100;
    if (lead < 0x90) return this.#map(lead & 0x0f);
    if (lead < 0xa0) return this.#array(lead & 0x0f);
    if (lead < 0xc0) return this.#text(lead & 0x1f);
    return this.#long(lead);
  }

  #long(lead: number): Packed {
    switch (lead) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return lead === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#uint(1 << (lead - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#uint(1 << (lead - 0xc7)));
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (lead - 0xcc));
      case 0xcf:
        return narrow(this.#view.getBigUint64(this.#skip(8)));
      case 0xd0:
        return this.#view.getInt8(this.#skip(1));
      case 0xd1:
        return this.#view.getInt16(this.#skip(2));
      case 0xd2:
        return this.#view.getInt32(this.#skip(4));
      case 0xd3:
        return narrow(this.#view.getBigInt64(this.#skip(8)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (lead - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (lead - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (lead - 0xdc)));
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (lead - 0xde)));
      default:
        return this.#fail(`byte 0x${lead.toString(16)} starts nothing that is allowed`);
    }
  }

  #map(size: number): PackedMap {
    this.#enter(2 * size);
    const map: Record<string, Packed> = Object.create(null);
    for (let i = 0; i < size; i++) {
      const key = this.#value();
      if (typeof key !== "string") return this.#fail("a key is no text");
      if (key in map) this.#fail(`the key ${JSON.stringify(key.slice(0, 60))} stands twice`);
      map[key] = this.#value();
    }
    this.#depth -= 1;
    return map;
  }

  #array(size: number): readonly Packed[] {
    this.#enter(size);
    const array: Packed[] = [];
    for (let i = 0; i < size; i++) array.push(this.#value());
    this.#depth -= 1;
    return array;
  }

  #extension(size: number): Extension {
    this.#enter(size);
    const type = this.#view.getInt8(this.#skip(1));
    if (!TYPES.has(type)) this.#fail(`extension type ${type} is unknown`);
    const payload = new Reader(this.#take(size), this.#depth).whole();
    this.#depth -= 1;
    return new Extension(type as ExtensionType, payload);
  }

  /** One level down; a container cannot have more members than bytes are left. */
  #enter(members: number): void {
    if (++this.#depth > MAX_DEPTH) {
      throw new ProtocolError("TOO_DEEP", `a frame's map has more than ${MAX_DEPTH} levels`);
    }
    if (members > this.#bytes.byteLength - this.#at) this.#fail(`${members} members do not fit`);
  }

  #text(size: number): string {
    try {
      return TEXT.decode(this.#take(size));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return this.#fail("a text is no UTF-8");
    }
  }

  #uint(size: number): number {
    const at = this.#skip(size);
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #take(size: number): Uint8Array {
    const at = this.#skip(size);
    return this.#bytes.subarray(at, at + size);
  }

  #skip(size: number): number {
    const at = this.#at;
    if (size > this.#bytes.byteLength - at) this.#fail(`${size} bytes wanted, ${this.#bytes.byteLength - at} left`);
    this.#at += size;
    return at;
  }

  #fail(why: string): never {
    throw new ProtocolError("BAD_MAP", `a frame's map cannot be read: ${why} (offset ${this.#at})`);
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
