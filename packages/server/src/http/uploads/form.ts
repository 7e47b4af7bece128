import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { BadBodyError, BodyTooLargeError, checkDeclaredLength } from "../body.ts";

/** Fields are short words; this stops one from filling the memory. */
const MAX_FIELD_BYTES = 1024 * 1024;
const MAX_PARTS = 100;

/** An uploaded file, on disk. */
export interface Spooled {
  /** As the client wrote it. */
  readonly filename: string;
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface UploadForm extends AsyncDisposable {
  /** Of a name that comes twice, the first. */
  readonly fields: ReadonlyMap<string, string>;
  /** The first file part called `image`. */
  readonly image: Spooled | undefined;
}

/**
 * Reads a multipart form, writing its file to the `spool` folder as it arrives; disposing takes the file away if it is
 * still there. Throws `BodyTooLargeError` over `limit` bytes; other bodies than forms have no fields.
 */
export async function readForm(
  request: IncomingMessage,
  options: { readonly spool: string; readonly limit: number },
): Promise<UploadForm> {
  checkDeclaredLength(request, options.limit);
  const fields = new Map<string, string>();
  const files: Promise<Spooled>[] = [];
  const path = join(options.spool, randomUUID());
  const dispose = () => rm(path, { force: true });
  try {
    if (/^multipart\/form-data/i.test(request.headers["content-type"] ?? ""))
      await parse(request, options.limit, {
        field: (name, value) => void (fields.has(name) || fields.set(name, value)),
        async file(name, stream, filename) {
          if (name !== "image" || files.length > 0) return void stream.resume();
          files.push(spool(stream, filename, path));
          await files[0];
        },
      });
    return { fields, image: await files[0], [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await Promise.allSettled(files);
    await dispose();
    throw error;
  }
}

interface FormListener {
  field(name: string, value: string): void;
  file(name: string, stream: Readable, filename: string): Promise<void>;
}

/** Feeds the request to the parser. The request stays open on errors, so that the client can read the answer. */
function parse(request: IncomingMessage, limit: number, listener: FormListener): Promise<void> {
  const parser = Busboy({
    headers: request.headers as BusboyHeaders,
    preservePath: true,
    limits: { fieldSize: MAX_FIELD_BYTES, parts: MAX_PARTS },
    isPartAFile: (_name, _type, filename) => filename !== undefined && filename !== "",
  });
  const open = new Set<Readable>();
  let size = 0;
  return new Promise((resolve, reject) => {
    const stop = (reason: unknown) => {
      const error = reason instanceof Error ? reason : new BadBodyError(String(reason));
      request.off("data", measure).off("close", gone).unpipe(parser);
      // A file whose form ends in the middle would wait for ever.
      for (const stream of open) stream.destroy(error);
      reject(error);
    };
    const measure = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size > limit) stop(new BodyTooLargeError(limit));
    };
    const gone = () => {
      // A request that was read to its end closes too, while its last bytes are still being written.
      if (!request.complete) stop(new BadBodyError("the client closed the connection inside its upload"));
    };
    request.on("data", measure).once("close", gone);
    parser.on("field", listener.field);
    parser.on("file", (name, stream, filename) => {
      open.add(stream);
      listener.file(name, stream, filename).catch(stop);
    });
    parser.on("error", stop);
    parser.once("finish", () => {
      request.off("data", measure).off("close", gone);
      resolve();
    });
    request.pipe(parser);
  });
}

async function spool(stream: Readable, filename: string, path: string): Promise<Spooled> {
  const hash = createHash("sha256");
  let size = 0;
  const meter = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      size += chunk.byteLength;
      done(null, chunk);
    },
  });
  await pipeline(stream, meter, createWriteStream(path, { flags: "wx" }));
  return { filename, path, size, sha256: hash.digest("hex") };
}
