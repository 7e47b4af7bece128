import type { Logger } from "../context.ts";
import type { HostFacts, NodePack, Service, ServiceKey } from "../pack.ts";

/** Services of packs: one instance per id, made when first asked for. */
export interface Services {
  get<T extends Service>(key: ServiceKey<T>): T;
  /** Makes what packs want from the start; an error in one does not keep the others, nor the host. */
  begin(packs: readonly NodePack[]): void;
  /** Disposes them, the youngest first; an error in one does not keep the others. */
  close(): Promise<void>;
}

/** No service yet; `facts` is asked when the first one is made. */
export function createServices(facts: () => HostFacts, log: Logger): Services {
  const made = new Map<string, Service>();
  const get = <T extends Service>(key: ServiceKey<T>): T => {
    const known = made.get(key.id);
    // The id carries the major version: whichever pack's copy made it, its shape is T.
    if (known !== undefined) return known as T;
    const service = key.create(facts());
    made.set(key.id, service);
    return service;
  };
  return {
    get,
    begin(packs) {
      for (const key of packs.flatMap(({ services = [] }) => services)) {
        try {
          get(key);
        } catch (error) {
          log.error(`Service "${key.id}" did not start: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    },
    async close() {
      for (const [id, service] of [...made].reverse()) {
        try {
          await service[Symbol.asyncDispose]();
        } catch (error) {
          log.error(`Service "${id}" did not close: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      made.clear();
    },
  };
}
