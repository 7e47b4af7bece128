import { NetDistError } from "../errors/index.ts";

/** A worker's address, taken apart; the parts hold no credentials but `headers`. */
export interface WorkerAddress {
  /** `https://gpu.example:8443`. */
  readonly origin: string;
  /** What stands before every path: `/comfy`, or "". */
  readonly prefix: string;
  /** From a user name and password in the address. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes a worker's URL apart: the path is kept as a prefix, userinfo becomes a header. Throws CONFIG_INVALID. */
export function parseAddress(text: string): WorkerAddress {
  // The text is not repeated in these sentences: it may hold a password.
  if (!URL.canParse(text)) throw invalid("A worker's address is not a URL.");
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw invalid(`A worker's address begins with ${url.protocol}`);
  if (url.search !== "" || url.hash !== "") {
    throw invalid(`The address of the worker at ${url.origin} has a query or a fragment.`, url.origin);
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, ""), headers: basicAuth(url) };
}

function basicAuth(url: URL): Record<string, string> {
  if (url.username === "" && url.password === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

/** Checks that headers can stand in a request, and lower-cases their names. Throws CONFIG_INVALID, naming only names. */
export function checkHeaders(headers: Readonly<Record<string, string>>, origin: string): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw invalid("A header's name is not one.", origin);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not reach the wire
    if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) {
      throw invalid(`The header ${name} holds characters that no header may have.`, origin);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function invalid(message: string, worker?: string): NetDistError {
  return new NetDistError("CONFIG_INVALID", message, {
    phase: "config",
    worker,
    hint: "Write one like http://127.0.0.1:8188 or https://gpu.example/comfy.",
  });
}
