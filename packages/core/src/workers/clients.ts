import { connectWorker, type WorkerClient } from "../client/index.ts";
import { type WorkerEntry, workerHeaders } from "../config/index.ts";

/** One client a worker, made anew when its entry in the config file has changed. */
export interface Clients extends AsyncDisposable {
  get(entry: WorkerEntry): WorkerClient;
}

export function createClients(environment: Readonly<Record<string, string | undefined>>): Clients {
  const clients = new Map<string, { readonly made: string; readonly client: WorkerClient }>();
  return {
    get(entry) {
      const headers = workerHeaders(entry, environment);
      const made = JSON.stringify([entry.name, headers, entry.tls]);
      const known = clients.get(entry.url);
      if (known?.made === made) return known.client;
      // Jobs under way keep the old client; it closes when the last of them has ended.
      void known?.client[Symbol.asyncDispose]();
      const client = connectWorker({
        url: entry.url,
        headers,
        ...(entry.name && { name: entry.name }),
        ...(entry.tls && { tls: entry.tls }),
      });
      clients.set(entry.url, { made, client });
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...clients.values()].map(({ client }) => client[Symbol.asyncDispose]()));
      clients.clear();
    },
  };
}
