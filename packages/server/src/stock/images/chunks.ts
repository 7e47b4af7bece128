import { crc32 } from "node:zlib";

/** A chunk of a PNG: its four letters and its data. */
export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** The chunks of a PNG that is known to be sound. */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    if (type === "IEND") return;
    at += 12 + length;
  }
}

/** A PNG of these chunks and the one that ends it. */
export function pngOf(chunks: readonly Chunk[]): Uint8Array {
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, ...[...chunks, { type: "IEND", data: new Uint8Array() }].map(written)]);
}

function written({ type, data }: Chunk): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
