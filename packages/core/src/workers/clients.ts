import { readFileSync } from "node:fs";
import { connectWorker, type WorkerClient } from "../client/index.ts";
import { type WorkerEntry, workerHeaders } from "../config/index.ts";
import { NetDistError } from "../errors/index.ts";

/** One client a worker, made anew when its entry in the config file has changed. */
export interface Clients extends AsyncDisposable {
  /** Throws CONFIG_INVALID where a header's variable or the CA file is not there. */
  get(entry: WorkerEntry): WorkerClient;
  /** What the config says of a client's worker. */
  entryOf(client: WorkerClient): WorkerEntry | undefined;
}

export function createClients(environment: Readonly<Record<string, string | undefined>>): Clients {
  const current = new Map<string, { readonly made: string; readonly client: WorkerClient }>();
  // Jobs under way keep the client that they began with, so a replaced one stays until the end; idle it holds no socket.
  const all: WorkerClient[] = [];
  const entries = new WeakMap<WorkerClient, WorkerEntry>();
  return {
    get(entry) {
      const { name, url } = entry;
      const headers = workerHeaders(entry, environment);
      const tls = { insecure: entry.tls?.insecure, ca: authority(entry) };
      const made = JSON.stringify([name, headers, tls]);
      const known = current.get(url);
      const isNew = known?.made !== made;
      const client = isNew ? connectWorker({ name, url, headers, tls }) : known.client;
      // Its tags may have changed.
      entries.set(client, entry);
      if (!isNew) return client;
      all.push(client);
      current.set(url, { made, client });
      return client;
    },
    entryOf: (client) => entries.get(client),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((client) => client[Symbol.asyncDispose]()));
    },
  };
}

/** The PEM text of a worker's own certificate authority. */
function authority(entry: WorkerEntry): string | undefined {
  const file = entry.tls?.ca;
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const worker = entry.name ?? entry.url;
    throw new NetDistError(
      "CONFIG_INVALID",
      `The certificate authority of worker ${worker} cannot be read from ${file}.`,
      {
        phase: "config",
        worker,
        hint: "Set tls.ca in the config file to the path of a PEM file.",
        cause,
      },
    );
  }
}
