import { Refusal } from "./refusal.ts";

/** A picture as it was sent. */
export interface Upload {
  /** What the sender calls it; "" for a file that comes alone. A label, never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MAX_PICTURES = 1000;

/**
 * The pictures in a request's body: a JSON object of base64 texts or data URLs by name, the files of a form, or one file.
 * Throws `Refusal`.
 */
export async function uploadsIn(body: Uint8Array, contentType: string): Promise<readonly Upload[]> {
  const kind = (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
  const uploads =
    kind === "application/json"
      ? fromJson(body)
      : kind === "multipart/form-data"
        ? await fromForm(body, contentType)
        : [{ name: "", bytes: body }];
  if (uploads.length === 0) throw new Refusal(400, "there is no picture in it");
  if (uploads.length > MAX_PICTURES) throw new Refusal(413, `at most ${MAX_PICTURES} pictures at a time`);
  return uploads;
}

function fromJson(body: Uint8Array): Upload[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, "the JSON is no object of pictures by name");
  }
  return Object.entries(value).map(([name, text]) => ({ name, bytes: fromBase64(text) }));
}

function fromBase64(text: unknown): Uint8Array {
  const plain = typeof text === "string" ? text.replace(/^data:[\w/+.-]*;base64,/, "") : "";
  if (plain === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) throw new Refusal(400, "a value is not base64");
  return new Uint8Array(Buffer.from(plain, "base64"));
}

async function fromForm(body: Uint8Array, contentType: string): Promise<Upload[]> {
  const request = new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
  const form = await request.formData().catch(() => {
    throw new Refusal(400, "the form cannot be read");
  });
  const files = [...form.values()].filter((value) => typeof value !== "string");
  return Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
}
