import { FlacError } from "./errors.ts";

/** What a FLAC file says of its sound. */
export interface FlacHeader {
  /** Samples of a channel a second. */
  readonly sampleRate: number;
  /** 1 to 8. */
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Samples of a channel; undefined where the writer did not know. */
  readonly length: number | undefined;
  /** Smallest (but for the last) and largest number of a channel's samples in a frame. */
  readonly blockSize: readonly [least: number, most: number];
  /** MD5 of the sound; undefined where the writer made none. */
  readonly md5: Uint8Array | undefined;
  /** Keys as written, with their texts: ComfyUI puts the prompt under `prompt`. A key may stand several times. */
  readonly comments: readonly (readonly [key: string, text: string])[];
  /** Where the first frame begins. */
  readonly frames: number;
}

/** How the beginning of a FLAC file is read. */
export interface FlacHeaderOptions {
  /** Of the comments together; 16 MiB unless given. */
  readonly maxCommentBytes?: number;
}

const SIGNATURE = 0x664c6143; // fLaC
const STREAMINFO = 0;
const VORBIS_COMMENT = 4;
const INVALID = 127;

/** Everything in front of the sound. `bytes` may end anywhere behind it. Throws `FlacError`. */
export function readFlacHeader(bytes: Uint8Array, options: FlacHeaderOptions = {}): FlacHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4 || view.getUint32(0) !== SIGNATURE)
    throw new FlacError("NOT_FLAC", "flac: no FLAC signature", { offset: 0 });
  let info: Omit<FlacHeader, "comments" | "frames"> | undefined;
  let comments: FlacHeader["comments"] | undefined;
  let at = 4;
  for (let last = false; !last; ) {
    if (at + 4 > bytes.length) throw truncated(bytes.length);
    const kind = view.getUint8(at) & 127;
    const length = view.getUint32(at) & 0xffffff;
    last = view.getUint8(at) >= 128;
    const start = at + 4;
    at = start + length;
    if (at > bytes.length) throw truncated(bytes.length);
    if (kind === INVALID) throw bad("a block is of the forbidden kind 127", start);
    if ((kind === STREAMINFO) !== (info === undefined))
      throw bad("STREAMINFO must be the first block and the only one", start);
    const block = new DataView(bytes.buffer, bytes.byteOffset + start, length);
    info ??= readStreamInfo(block, start);
    if (kind !== VORBIS_COMMENT) continue;
    if (comments !== undefined) throw bad("there are two blocks of comments", start);
    comments = readComments(block, start, options.maxCommentBytes ?? 16 * 2 ** 20);
  }
  if (info === undefined) throw bad("there is no STREAMINFO", at);
  return { ...info, comments: comments ?? [], frames: at };
}

function readStreamInfo(block: DataView, offset: number): Omit<FlacHeader, "comments" | "frames"> {
  if (block.byteLength !== 34) throw bad(`STREAMINFO has ${block.byteLength} bytes, not 34`, offset);
  const blockSize = [block.getUint16(0), block.getUint16(2)] as const;
  if (blockSize[0] < 16 || blockSize[1] < blockSize[0])
    throw bad(`blocks of ${blockSize.join(" to ")} samples`, offset);
  const packed = block.getUint32(10);
  const sampleRate = packed >>> 12;
  if (sampleRate === 0) throw new FlacError("UNSUPPORTED", "flac: what has no sample rate is no sound", { offset });
  const bitsPerSample = ((packed >>> 4) & 31) + 1;
  if (bitsPerSample < 4) throw bad(`${bitsPerSample} bits per sample`, offset);
  if (bitsPerSample > 24)
    throw new FlacError("UNSUPPORTED", `flac: ${bitsPerSample} bits per sample; at most 24 are read`, { offset });
  const length = (packed & 15) * 2 ** 32 + block.getUint32(14);
  const md5 = new Uint8Array(block.buffer.slice(block.byteOffset + 18, block.byteOffset + 34) as ArrayBuffer);
  return {
    ...{ sampleRate, bitsPerSample, blockSize, channels: ((packed >>> 9) & 7) + 1 },
    length: length === 0 ? undefined : length,
    md5: md5.some((byte) => byte !== 0) ? md5 : undefined,
  };
}

function readComments(block: DataView, offset: number, most: number): FlacHeader["comments"] {
  if (block.byteLength > most) {
    throw new FlacError("LIMIT_EXCEEDED", `flac: ${block.byteLength} bytes of comments; at most ${most} are read`, {
      offset,
    });
  }
  let at = 0;
  const number = () => {
    if (at + 4 > block.byteLength) throw bad("the comments end early", offset + at);
    at += 4;
    return block.getUint32(at - 4, true);
  };
  const text = () => {
    const length = number();
    if (length > block.byteLength - at) throw bad("a comment ends behind its block", offset + at);
    at += length;
    return utf8(new Uint8Array(block.buffer, block.byteOffset + at - length, length), offset + at - length);
  };
  text(); // who wrote the file
  const comments: (readonly [string, string])[] = [];
  for (let left = number(); left > 0; left--) {
    const comment = text();
    const equals = comment.indexOf("=");
    if (equals < 0) throw bad("a comment has no =", offset + at, comment);
    comments.push([comment.slice(0, equals), comment.slice(equals + 1)]);
  }
  return comments;
}

function utf8(bytes: Uint8Array, offset: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FlacError("BAD_METADATA", "flac: a comment is not UTF-8", { offset, cause });
  }
}

function bad(what: string, offset: number, subject?: string): FlacError {
  return new FlacError("BAD_METADATA", `flac: ${what}`, { offset, subject });
}

function truncated(offset: number): FlacError {
  return new FlacError("TRUNCATED", "flac: the file ends within its metadata", { offset });
}
