import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on 127.0.0.1 that gives the same bytes at every path. */
export interface Web extends AsyncDisposable {
  readonly origin: string;
  /** What it gives, and under which tag. */
  body: Uint8Array;
  etag: string;
  /** Headers of the requests that it had. */
  readonly requests: Readonly<Record<string, string | string[] | undefined>>[];
}

/** Starts it. */
export async function startWeb(body: Uint8Array): Promise<Web> {
  const web = { body, etag: '"1"', requests: [] as Web["requests"] };
  const server = createServer(({ headers }, response) => {
    web.requests.push(headers);
    const known = headers["if-none-match"] === web.etag;
    response.writeHead(known ? 304 : 200, { etag: web.etag }).end(known ? undefined : web.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(web, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
