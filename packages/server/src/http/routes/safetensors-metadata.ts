import type { FileHandle } from "node:fs/promises";
import { isObject, type Json, parseJson } from "@netdist/sdk/prompt";

/** Longest header that ComfyUI reads here. */
const MAX_HEADER = 1024 * 1024;

/** The `__metadata__` member of a safetensors file's header; undefined without one, or where the header is too long. */
export async function safetensorsMetadata(file: FileHandle): Promise<Json | undefined> {
  const start = Buffer.alloc(8);
  const { bytesRead } = await file.read(start, 0, 8, 0);
  if (bytesRead < 8) return undefined;
  const length = start.readBigUInt64LE();
  if (length > MAX_HEADER) return undefined;
  const header = Buffer.alloc(Number(length));
  const read = await file.read(header, 0, header.length, 8);
  const parsed = parseJson(header.toString("utf8", 0, read.bytesRead));
  return isObject(parsed) ? parsed["__metadata__"] : undefined;
}
