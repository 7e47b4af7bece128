import { NetDistError } from "../errors/index.ts";
import { refused } from "./failures.ts";

/** The bytes in a data URL, base64 or percent-encoded. Throws URL_REFUSED for a malformed one, TOO_LARGE. */
export function readDataUrl(text: string, maxBytes: number): { readonly type: string; readonly bytes: Uint8Array } {
  // Three bytes take three characters or more, whatever the encoding.
  if (text.length > 8192 + 4 * maxBytes) throw tooLong(maxBytes);
  const comma = text.indexOf(",");
  if (comma < 0) throw malformed("has no comma after its type");
  const [, type = "", base64] = /^data:([^;,]*)(?:;[^;,]*)*?(;base64)?$/i.exec(text.slice(0, comma)) ?? [];
  const content = text.slice(comma + 1);
  const bytes = base64 === undefined ? percentDecoded(content) : fromBase64(content);
  if (bytes.byteLength > maxBytes) throw tooLong(maxBytes);
  return { type: type.trim().toLowerCase(), bytes };
}

function fromBase64(content: string): Uint8Array {
  const plain = (content.includes("%") ? latin1(percentDecoded(content)) : content).replace(/[\t\n\f\r ]+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain) || plain.replace(/=+$/, "").length % 4 === 1) {
    throw malformed("does not hold base64");
  }
  return new Uint8Array(Buffer.from(plain, "base64"));
}

function percentDecoded(content: string): Uint8Array {
  const bytes = new TextEncoder().encode(content);
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] === 0x25 ? Number.parseInt(hexPair(bytes, at), 16) : Number.NaN;
    out[length++] = Number.isNaN(code) ? (bytes[at] as number) : code;
    if (!Number.isNaN(code)) at += 2;
  }
  return out.slice(0, length);
}

function hexPair(bytes: Uint8Array, at: number): string {
  const pair = latin1(bytes.subarray(at + 1, at + 3));
  return /^[0-9a-f]{2}$/i.test(pair) ? pair : "";
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function malformed(says: string): NetDistError {
  return refused(undefined, `is a data URL that ${says}`);
}

function tooLong(maxBytes: number): NetDistError {
  return new NetDistError("TOO_LARGE", `The data URL holds more than ${maxBytes} bytes.`, {
    phase: "fetch",
    hint: "Raise images.max_bytes in the config file if it may.",
    retryable: false,
  });
}
