import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the server says to a request. */
export interface Said {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export interface Recorder extends AsyncDisposable {
  readonly origin: string;
  readonly requests: readonly Recorded[];
}

/** An HTTP server on 127.0.0.1 that keeps what it is sent. */
export async function startRecorder(
  answer: (request: Recorded, index: number) => Said = () => ({}),
): Promise<Recorder> {
  const requests: Recorded[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const recorded = { method, path, headers, body: Buffer.concat(chunks) };
      requests.push(recorded);
      const said = answer(recorded, requests.length - 1);
      response.writeHead(said.status ?? 200, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
