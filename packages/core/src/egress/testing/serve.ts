import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Network } from "../network.ts";
import { systemNetwork } from "../network.ts";

/** An HTTP server on 127.0.0.1, and what it was asked. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly asked: {
    readonly method: string;
    readonly path: string;
    readonly headers: NodeJS.Dict<string | string[]>;
  }[];
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const asked: TestServer["asked"] = [];
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A network in which 127.0.0.1 is the open internet, where the test's servers are. `names` says what each name resolves
 * to, at the first, second, … time; `resolved` counts.
 */
export function testNetwork(
  names: Readonly<Record<string, readonly string[][]>> = {},
): Network & { resolved: string[] } {
  const resolved: string[] = [];
  return {
    resolved,
    isPublic: (address) => address === "127.0.0.1" || systemNetwork.isPublic(address),
    async resolve(hostname) {
      const turn = resolved.filter((name) => name === hostname).length;
      resolved.push(hostname);
      const answers = names[hostname] ?? [];
      const found = answers[Math.min(turn, answers.length - 1)];
      if (found === undefined) throw Object.assign(new Error(`no ${hostname}`), { code: "ENOTFOUND" });
      return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    },
  };
}
