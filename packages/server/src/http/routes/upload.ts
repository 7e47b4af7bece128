import { rm } from "node:fs/promises";
import { empty, json } from "../answer.ts";
import { BadBodyError } from "../body.ts";
import type { Parts } from "../parts.ts";
import type { Call, Route } from "../route.ts";
import { readForm, type Spooled, type UploadForm } from "../uploads/form.ts";
import { maskedPicture } from "../uploads/mask.ts";
import { placeUpload } from "../uploads/place.ts";

/** Makes the file to store from the upload; undefined: nothing is stored. */
type Convert = (form: UploadForm, upload: Spooled) => Promise<string | undefined>;

export function uploadRoutes(parts: Parts): Route[] {
  const asItIs: Convert = async (_form, upload) => upload.path;
  const masked: Convert = (form, upload) => maskedPicture(form.fields.get("original_ref"), upload, parts);
  return [
    { method: "POST", path: "/upload/image", handle: (call) => receive(call, parts, asItIs) },
    { method: "POST", path: "/upload/mask", handle: (call) => receive(call, parts, masked) },
  ];
}

async function receive(call: Call, parts: Parts, convert: Convert): Promise<Response> {
  const { uploads } = parts.directories;
  await using form = await readForm(call.env.incoming, { spool: uploads, limit: parts.maxUploadSize });
  const { fields, image } = form;
  const type = fields.get("type") ?? "input";
  if (type !== "input" && type !== "temp" && type !== "output") throw new BadBodyError("type is none of ComfyUI's");
  if (fields.has("image")) throw new BadBodyError("image is a field, not a file");
  if (image === undefined) return empty(400);
  const path = await convert(form, image);
  try {
    const subfolder = fields.get("subfolder") ?? "";
    const root = parts.directories[type];
    const overwrite = ["true", "1"].includes(fields.get("overwrite") ?? "");
    const place = { root, kind: type, subfolder, overwrite } as const;
    const name = await placeUpload({ path, upload: image }, place);
    return name === undefined ? empty(400) : json({ name, subfolder, type });
  } finally {
    if (path !== undefined) await rm(path, { force: true });
  }
}
