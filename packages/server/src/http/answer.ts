import { type Json, stringifyJson } from "@netdist/sdk/prompt";

/** A JSON answer with its length, so that HEAD shows it too. */
export function json(value: Json, status = 200): Response {
  const body = Buffer.from(stringifyJson(value));
  return new Response(body, { status, headers: sized("application/json; charset=utf-8", body) });
}

/** An answer without a body. */
export function empty(status = 200): Response {
  return new Response(null, { status, headers: status === 204 ? {} : { "content-length": "0" } });
}

/** A plain-text answer. */
export function text(value: string, status = 200): Response {
  const body = Buffer.from(value);
  return new Response(body, { status, headers: sized("text/plain; charset=utf-8", body) });
}

/** Encoded bytes of one piece. */
export function bytes(body: Uint8Array, type: string, headers: Record<string, string> = {}): Response {
  return new Response(new Uint8Array(body), { headers: { ...sized(type, body), ...headers } });
}

/** What ComfyUI answers when a handler throws: it never says why. */
export function broken(): Response {
  const answer = text("500 Internal Server Error\n\nServer got itself in trouble", 500);
  answer.headers.set("connection", "close");
  return answer;
}

function sized(type: string, body: Uint8Array): Record<string, string> {
  return { "content-type": type, "content-length": String(body.byteLength) };
}
