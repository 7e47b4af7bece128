import { isObject, parseJson } from "@netdist/sdk/prompt";

/** A binary message of `/ws`; `node` and `promptId` where the frame says them. */
export type Frame =
  | {
      readonly type: "preview";
      readonly format: "jpeg" | "png";
      readonly bytes: Uint8Array;
      readonly node?: string;
      readonly promptId?: string;
    }
  | { readonly type: "text"; readonly node: string; readonly text: string }
  /** A kind that this version does not know. */
  | { readonly type: "other" };

const MAX_HEADER = 1024 * 1024;

/** Takes a frame apart: u32 kind, then by kind. Undefined for one whose lengths do not fit. */
export function readFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.byteLength < 4) return undefined;
  switch (u32(bytes, 0)) {
    case 1:
      return plainPreview(bytes);
    case 3:
      return textFrame(bytes);
    case 4:
      return previewWithHeader(bytes);
    default:
      return { type: "other" };
  }
}

function plainPreview(bytes: Uint8Array): Frame | undefined {
  if (bytes.byteLength < 8) return undefined;
  const kind = u32(bytes, 4);
  if (kind !== 1 && kind !== 2) return undefined;
  return { type: "preview", format: kind === 1 ? "jpeg" : "png", bytes: bytes.subarray(8) };
}

function textFrame(bytes: Uint8Array): Frame | undefined {
  const split = header(bytes);
  if (!split) return undefined;
  const decoder = new TextDecoder();
  return { type: "text", node: decoder.decode(split.head), text: decoder.decode(split.rest) };
}

function previewWithHeader(bytes: Uint8Array): Frame | undefined {
  const split = header(bytes);
  if (!split) return undefined;
  const meta = tryJson(new TextDecoder().decode(split.head));
  if (!isObject(meta)) return undefined;
  const node = meta["display_node_id"] ?? meta["node_id"];
  const promptId = meta["prompt_id"];
  return {
    type: "preview",
    format: meta["image_type"] === "image/png" ? "png" : "jpeg",
    bytes: split.rest,
    ...(typeof node === "string" && { node }),
    ...(typeof promptId === "string" && { promptId }),
  };
}

/** A u32 length after the kind, as many bytes, and the rest. */
function header(bytes: Uint8Array): { head: Uint8Array; rest: Uint8Array } | undefined {
  if (bytes.byteLength < 8) return undefined;
  const length = u32(bytes, 4);
  if (length > MAX_HEADER || length > bytes.byteLength - 8) return undefined;
  return { head: bytes.subarray(8, 8 + length), rest: bytes.subarray(8 + length) };
}

function u32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, false);
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
