import { type FileHandle, open } from "node:fs/promises";
import { NetDistError } from "../errors/index.ts";
import { MAX_HEADER_BYTES } from "./embedded.ts";
import { isSafetensors } from "./sniff.ts";

/** Larger pictures and JSON files are refused. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The part of a file that can hold a workflow. */
export interface WorkflowBytes {
  /** A safetensors file's header; all of any other file. */
  readonly bytes: Uint8Array;
  readonly fileSize: number;
}

/** Reads from disk what `readWorkflowFile` needs. `name` is for messages. Throws NOT_A_PROMPT, and what `open` throws. */
export async function openWorkflowFile(path: string, name: string): Promise<WorkflowBytes> {
  await using handle = await open(path);
  const { size } = await handle.stat();
  const head = await readStart(handle, Math.min(size, 9));
  const length = isSafetensors(head) ? Math.min(headerEnd(head), size) : size;
  if (length <= MAX_FILE_BYTES) return { bytes: await readStart(handle, length), fileSize: size };
  throw new NetDistError("NOT_A_PROMPT", `${name} has ${size} bytes, more than any workflow or picture with one.`, {
    phase: "convert",
  });
}

/** What is stated beyond the limit is refused by the reader. */
function headerEnd(head: Uint8Array): number {
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return 8 + Math.min(length, MAX_HEADER_BYTES);
}

/** Fewer bytes only where the file has become shorter; one read may give less than asked for. */
async function readStart(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < length; filled += read) {
    ({ bytesRead: read } = await handle.read(bytes, filled, length - filled, filled));
  }
  return bytes.subarray(0, filled);
}
