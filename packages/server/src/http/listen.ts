import { lookup } from "node:dns/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, isIP } from "node:net";

/** Ports tried after a taken one. */
const MAX_TRIES = 100;

export interface ListenOptions {
  /** Addresses or names to listen at; all get the same port. */
  readonly hosts: readonly string[];
  /** 0: any free one. */
  readonly port: number;
  /** What to do when the port is taken: try the next one, or fail. */
  readonly portTaken: "next" | "error";
  /** PEM texts. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

/** A port that another program has; says what to do. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly code = "PORT_TAKEN";
  readonly host: string;
  readonly port: number;
  constructor(host: string, port: number, options: ErrorOptions) {
    super(
      `Port ${port} is already in use on address ${host}. Close the other program, or choose another port.`,
      options,
    );
    this.host = host;
    this.port = port;
  }
}

export interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
}

/** Listens at every address. Throws `PortTakenError`, and the system's error for other causes. */
export async function listen(listener: RequestListener, options: ListenOptions): Promise<Listening> {
  const addresses = await resolveAll(options.hosts);
  for (let tries = 0; ; tries++) {
    const port = options.port === 0 ? 0 : options.port + tries;
    try {
      return await listenAt(listener, addresses, options.tls, port);
    } catch (error) {
      // With any port, one of several addresses may just have had it taken: another draw helps.
      const again = options.portTaken === "next" || options.port === 0;
      if (!(error instanceof PortTakenError) || !again || tries === MAX_TRIES || port >= 65535) throw error;
    }
  }
}

/** Each address once: `localhost` often is 127.0.0.1 again. */
async function resolveAll(hosts: readonly string[]): Promise<string[]> {
  const found = await Promise.all(hosts.map(async (host) => (isIP(host) ? host : (await lookup(host)).address)));
  return [...new Set(found)];
}

async function listenAt(
  listener: RequestListener,
  addresses: readonly string[],
  tls: ListenOptions["tls"],
  port: number,
): Promise<Listening> {
  const servers: Server[] = [];
  let bound = port;
  try {
    for (const address of addresses) {
      const server = tls ? createHttpsServer({ ...tls }, listener) : createHttpServer(listener);
      servers.push(server);
      bound = await bind(server, address, bound);
    }
    return { servers, port: bound };
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTakenError(host, port, { cause: error }) : error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}
