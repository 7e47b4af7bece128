import { isObject } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { sanitizeLine } from "../errors/sanitize.ts";
import { statusFailure } from "../errors/status.ts";
import { nameWorker } from "../errors/wire.ts";
import { type Ask, badShape, contextOf, demandAgain, type Http, readJson, send, text } from "./http.ts";
import { withRetries } from "./retry.ts";

/** A file on the worker, as node results name it. The name is a label: no local path is ever made of it. */
export interface FileEntry {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: "input" | "output" | "temp";
}

/** A file to send. */
export interface UploadFile {
  /** Letters, digits, dot, dash and underscore only: it stands in a multipart header. */
  readonly name: string;
  readonly subfolder: string;
  readonly size: number;
  /** The bytes from the start; called again for a repeated request. */
  stream(): AsyncIterable<Uint8Array>;
}

export interface ViewOptions {
  readonly signal?: AbortSignal | undefined;
  readonly promptId?: string;
  /** Most bytes; 1 GiB unless told. */
  readonly maxBytes?: number;
}

/** The slowest transfer that is waited for; bytes a second. */
const SLOWEST = 64_000;
/** What the networks of both sides may still hold of a body that was sent. */
const IN_FLIGHT = 1024 * 1024;
const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/** Milliseconds that moving `bytes` may take: those of any answer, and the size at 64 kB/s. */
function transferTime({ limits: { headers } }: Http, bytes: number): number {
  return headers + (bytes / SLOWEST) * 1000;
}

/** The bytes of a file; throws RESULT_INCOMPLETE where it is not there any more. */
export async function viewFile(http: Http, entry: FileEntry, options: ViewOptions = {}): Promise<Uint8Array> {
  const maxBytes = options.maxBytes ?? MAX_FILE_BYTES;
  const ask: Ask = {
    path: "/view",
    query: { filename: entry.filename, subfolder: entry.subfolder, type: entry.type },
    phase: "fetch",
    promptId: options.promptId,
    maxBytes,
    limits: { total: transferTime(http, maxBytes) },
    signal: options.signal,
  };
  const reply = await withRetries(http, () => fetchFile(http, ask), options.signal);
  if (reply.status === 400) throw refusedName(http, ask, entry);
  if (reply.status !== 404) return reply.bytes;
  throw new NetDistError("RESULT_INCOMPLETE", `${nameWorker(http)} no longer has a result file.`, {
    phase: "fetch",
    worker: http.worker,
    promptId: options.promptId,
    hint: "It was deleted there, or the server was restarted; run the workflow again.",
    retryable: true,
  });
}

/** ComfyUI saves files under names that its own /view does not take. */
function refusedName(http: Http, ask: Ask, { filename }: FileEntry): NetDistError {
  const message = `${nameWorker(http)} does not give its result file ${JSON.stringify(sanitizeLine(filename))} (GET /view: 400).`;
  return new NetDistError("BAD_RESPONSE", message, {
    phase: "fetch",
    worker: http.worker,
    promptId: ask.promptId,
    hint: 'ComfyUI serves no names that hold ".." or begin with "/": choose another filename_prefix.',
    retryable: false,
  });
}

async function fetchFile(http: Http, ask: Ask): ReturnType<typeof send> {
  const reply = await send(http, ask);
  if (reply.status === 404 || reply.status === 400 || (reply.status >= 200 && reply.status < 300)) return reply;
  throw statusFailure({ ...reply, text: text(reply.bytes) }, contextOf(http, ask));
}

/** True when the worker has this file with exactly this size. */
export async function hasFile(
  http: Http,
  entry: FileEntry,
  size: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { filename, subfolder, type } = entry;
  const ask: Ask = {
    method: "HEAD",
    path: "/view",
    query: { filename, subfolder, type },
    phase: "upload",
    maxBytes: 0,
    signal,
  };
  const reply = await send(http, ask);
  return reply.status === 200 && reply.headers["content-length"] === String(size);
}

/** Sends a file into a folder of the worker's, over one of the same name; gives the name that node inputs use. */
export async function uploadFile(
  http: Http,
  file: UploadFile,
  signal?: AbortSignal,
  type: FileEntry["type"] = "input",
): Promise<string> {
  if (!/^[\w.-]+$/.test(file.name) || file.name.includes("..")) throw new TypeError("not an upload name");
  const boundary = `netdist-${http.random.uuid()}`;
  const head = Buffer.from(multipartHead(boundary, file, type), "utf8");
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, "utf8");
  const length = head.byteLength + file.size + tail.byteLength;
  const ask = (): Ask => ({
    method: "POST",
    path: "/upload/image",
    phase: "upload",
    body: { type: `multipart/form-data; boundary=${boundary}`, data: framed(head, file.stream(), tail), length },
    maxBytes: 64 * 1024,
    limits: { total: transferTime(http, length), headers: transferTime(http, Math.min(length, IN_FLIGHT)) },
    signal,
  });
  return await withRetries(http, () => sendFile(http, ask()), signal);
}

async function sendFile(http: Http, ask: Ask): Promise<string> {
  const reply = await send(http, ask);
  if (reply.status < 200 || reply.status >= 300) {
    const uploadLimit = reply.status === 413 ? await uploadLimitOf(http, ask.signal) : undefined;
    throw statusFailure(
      { ...reply, text: text(reply.bytes), sent: ask.body?.length, uploadLimit },
      contextOf(http, ask),
    );
  }
  const answer = readJson(http, ask, reply);
  if (!isObject(answer) || typeof answer["name"] !== "string") throw badShape(http, ask, "the name of the stored file");
  const subfolder = typeof answer["subfolder"] === "string" ? answer["subfolder"].replaceAll("\\", "/") : "";
  return subfolder === "" ? answer["name"] : `${subfolder}/${answer["name"]}`;
}

async function uploadLimitOf(http: Http, signal: AbortSignal | undefined): Promise<number | undefined> {
  const ask: Ask = { path: "/features", phase: "upload", maxBytes: 1024 * 1024, signal };
  try {
    const features = readJson(http, ask, await demandAgain(http, ask));
    const limit = isObject(features) ? features["max_upload_size"] : undefined;
    return typeof limit === "number" ? limit : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves nothing in a file of the worker's, which no route removes. */
export async function emptyFile(http: Http, { filename, subfolder, type }: FileEntry): Promise<void> {
  await uploadFile(http, { name: filename, subfolder, size: 0, stream: noBytes }, undefined, type);
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

function multipartHead(boundary: string, file: UploadFile, type: FileEntry["type"]): string {
  const field = (name: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return [
    field("type", type),
    field("subfolder", file.subfolder),
    field("overwrite", "true"),
    `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="${file.name}"\r\n`,
    "content-type: application/octet-stream\r\n\r\n",
  ].join("");
}

async function* framed(
  head: Uint8Array,
  body: AsyncIterable<Uint8Array>,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* body;
  yield tail;
}
