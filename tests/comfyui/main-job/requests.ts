import { subscribe, unsubscribe } from "node:diagnostics_channel";

const CHANNEL = "undici:request:create";

interface Created {
  readonly request: { readonly method: string; readonly origin: string | URL; readonly path: string };
}

/** The requests that this process sends to a server while `act` runs: "GET /history/*", without queries and ids. */
export async function requestsTo(url: string, act: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const listen = (message: unknown) => {
    const { request } = message as Created;
    if (String(request.origin) === url) seen.push(`${request.method} ${shortened(request.path)}`);
  };
  subscribe(CHANNEL, listen);
  try {
    await act();
  } finally {
    unsubscribe(CHANNEL, listen);
  }
  return seen;
}

function shortened(path: string): string {
  return path.replace(/\?.*/, "").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "*");
}
