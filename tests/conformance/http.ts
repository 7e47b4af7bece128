const DEADLINE_MS = 20_000;

/** One answer, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The body parsed as JSON; throws when it is none. `T` is what the caller then checks. */
  json<T = unknown>(): T;
}

export interface Asked {
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | FormData;
}

/** Requests to one server, each with a deadline. */
export interface Http {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** A string body goes out as it is, anything else as JSON; none when undefined. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  ask(method: string, path: string, asked?: Asked): Promise<Reply>;
}

export function httpOf(url: string): Http {
  const ask = async (method: string, path: string, { headers, body }: Asked = {}): Promise<Reply> => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const init: RequestInit = { method, signal, redirect: "manual" };
    if (headers) init.headers = headers;
    if (body !== undefined) init.body = body;
    const response = await fetch(url + path, init);
    return replyOf(response, new Uint8Array(await response.arrayBuffer()));
  };
  return {
    ask,
    get: (path, headers) => ask("GET", path, headers ? { headers } : {}),
    post: (path, body, headers = {}) => ask("POST", path, bodyOf(body, headers)),
  };
}

function bodyOf(body: unknown, headers: Record<string, string>): Asked {
  if (body === undefined) return { headers };
  if (body instanceof FormData) return { headers, body };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { headers: { "Content-Type": "application/json", ...headers }, body: text };
}

function replyOf({ status, headers }: Response, bytes: Uint8Array): Reply {
  const text = new TextDecoder().decode(bytes);
  return { status, headers, bytes, text, json: <T>() => JSON.parse(text) as T };
}
