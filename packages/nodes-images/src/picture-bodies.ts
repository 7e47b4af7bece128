import type { RequestBody } from "@netdist/core";
import { stringifyJson } from "@netdist/sdk/prompt";
import type { PictureFile } from "./picture-files.ts";

/** All files in one JSON object, by name: base64, or under `HTML_image` a data URL. */
export function jsonBody(files: readonly PictureFile[], dataFormat: "HTML_image" | "Raw_data"): RequestBody {
  const encoder = new TextEncoder();
  const members = files.flatMap(({ name, type, bytes }, at) => {
    const lead = dataFormat === "HTML_image" ? `data:${type};base64,` : "";
    const key = `${at === 0 ? "{" : ", "}${stringifyJson(name, { ascii: true })}: "${lead}`;
    // Kept apart, so that a large batch never is one text.
    return [encoder.encode(key), encoder.encode(base64(bytes)), encoder.encode('"')];
  });
  return { type: "application/json", chunks: [...members, encoder.encode(files.length === 0 ? "{}" : "}")] };
}

/** One file as a form's field `image`, which ComfyUI's own /upload/image takes. */
export async function formBody({ name, type, bytes }: PictureFile): Promise<RequestBody> {
  const form = new FormData();
  form.set("image", new Blob([new Uint8Array(bytes)], { type }), name);
  const body = new Response(form);
  return { type: body.headers.get("content-type") ?? "", chunks: [new Uint8Array(await body.arrayBuffer())] };
}

/** The file alone. */
export function rawBody({ type, bytes }: PictureFile): RequestBody {
  return { type, chunks: [bytes] };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
