import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { isWithin, realPath } from "../../host/containment.ts";
import type { Call } from "../route.ts";
import { contentType } from "./content-type.ts";
import { type ByteRange, parseRange } from "./range.ts";

/** Bytes read from a file at a time. */
const CHUNK = 256 * 1024;

export interface SendOptions {
  /** The folder that the file must not leave, symbolic links followed. */
  readonly root: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Streams a file with ETag, Last-Modified, Range and conditional requests as ComfyUI's server does. Undefined when
 * there is no such regular file below the root.
 */
export async function sendFile(call: Call, path: string, options: SendOptions): Promise<Response | undefined> {
  const handle = await openBelow(options.root, path);
  if (handle === undefined) return undefined;
  let answer: Response | undefined;
  try {
    const stats = await handle.stat();
    if (stats.isFile()) {
      const headers = new Headers({ "content-type": contentType(path), ...options.headers });
      answer = respond(call, handle, stats, headers);
    }
    return answer;
  } finally {
    if (!answer?.body) await handle.close();
  }
}

/** Opens a file below the root for reading; undefined when it is absent or leads out of it. */
export async function openBelow(root: string, path: string): Promise<FileHandle | undefined> {
  const [realRoot, real] = await Promise.all([realPath(root), realPath(path)]);
  if (realRoot === undefined || real === undefined || !isWithin(realRoot, real)) return undefined;
  // What is opened must be what was checked: a link put there in between is refused.
  return open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}

/** All bytes of a regular file below the root; undefined when there is none. */
export async function readBelow(root: string, path: string): Promise<Uint8Array | undefined> {
  const handle = await openBelow(root, path);
  if (handle === undefined) return undefined;
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

function respond(call: Call, handle: FileHandle, stats: Stats, headers: Headers): Response {
  const tag = `"${Math.trunc(stats.mtimeMs * 1e6).toString(16)}-${stats.size.toString(16)}"`;
  const conditional = precondition(call, tag, stats.mtimeMs);
  if (conditional === 412) return new Response(null, { status: 412, headers });
  headers.set("etag", tag);
  headers.set("last-modified", stats.mtime.toUTCString());
  if (conditional === 304) return new Response(null, { status: 304, headers });
  const range = rangeAskedFor(call, stats);
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${stats.size}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("accept-ranges", "bytes");
  return stream(call, handle, stats.size, range, headers);
}

function stream(
  call: Call,
  handle: FileHandle,
  size: number,
  range: ByteRange | undefined,
  headers: Headers,
): Response {
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range) headers.set("content-range", `bytes ${start}-${end}/${size}`);
  const status = range ? 206 : 200;
  if (call.req.raw.method === "HEAD" || size === 0) return new Response(null, { status, headers });
  const source = handle.createReadStream({ start, end, highWaterMark: CHUNK });
  return new Response(Readable.toWeb(source) as ReadableStream<Uint8Array>, { status, headers });
}

function precondition(call: Call, tag: string, mtimeMs: number): 304 | 412 | undefined {
  const ifMatch = call.req.header("if-match");
  if (ifMatch !== undefined && !listed(ifMatch, tag)) return 412;
  const ifNoneMatch = call.req.header("if-none-match");
  if (ifNoneMatch !== undefined) return listed(ifNoneMatch, tag) ? 304 : undefined;
  const since = Date.parse(call.req.header("if-modified-since") ?? "");
  return Number.isFinite(since) && Math.floor(mtimeMs / 1000) * 1000 <= since ? 304 : undefined;
}

function rangeAskedFor(call: Call, stats: Stats): ByteRange | "unsatisfiable" | undefined {
  // ComfyUI's server understands dates in If-Range and ignores ETags, so a client that relies on those is wrong there.
  const ifRange = Date.parse(call.req.header("if-range") ?? "");
  if (Number.isFinite(ifRange) && Math.floor(stats.mtimeMs / 1000) * 1000 > ifRange) return undefined;
  return parseRange(call.req.header("range"), stats.size);
}

function listed(header: string, tag: string): boolean {
  return header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === tag);
}
