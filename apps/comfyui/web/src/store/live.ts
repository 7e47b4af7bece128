import { NO_ANSWER, type PanelApi, PanelError } from "../api/panel-api.ts";
import type { JobView, WorkerView } from "../api/types.ts";
import { t } from "../text/text.ts";
import type { Store } from "./store.ts";

/** The server has workers asked for a minute: often enough that it never ends while somebody looks. */
const RENEW_MS = 45_000;

/** Keeps a store as the server says: by its events, and whole where some may have been lost. */
export interface Live {
  /** The whole state, once. */
  refresh(): Promise<void>;
  /** Somebody looks at the panel; gives the function that ends that. */
  attend(): () => void;
}

export function keepLive(
  store: Store,
  api: PanelApi,
  on: (event: string, listener: (detail: unknown) => void) => void,
): Live {
  let watching = 0;
  const fail = (failure: string): void => store.facts.set({ ...store.facts.get(), failure });
  const refresh = async (): Promise<void> => {
    try {
      store.replace(await (watching > 0 ? api.watch() : api.state()));
    } catch (error) {
      const lost = error instanceof PanelError && error.problem.code === NO_ANSWER;
      fail(lost ? t("disconnected") : error instanceof Error ? error.message : String(error));
    }
  };
  on("netdist.worker", (detail) => {
    const { worker, revision } = detail as { worker: WorkerView; revision: number };
    store.workers.put(worker, revision);
  });
  on("netdist.workers", (detail) => {
    const { workers, revision } = detail as { workers: WorkerView[]; revision: number };
    store.workers.replace(workers, revision);
  });
  on("netdist.job", (detail) => {
    const { job, revision } = detail as { job: JobView; revision: number };
    store.putJob(job, revision);
  });
  // The frontend, or our own socket, goes on trying.
  on("reconnecting", () => fail(t("disconnected")));
  on("reconnected", () => void refresh());
  return {
    refresh,
    attend() {
      watching++;
      void refresh();
      const timer = setInterval(() => document.hidden || void refresh(), RENEW_MS);
      const seen = (): void => void (document.hidden || refresh());
      document.addEventListener("visibilitychange", seen);
      return () => {
        watching--;
        clearInterval(timer);
        document.removeEventListener("visibilitychange", seen);
      };
    },
  };
}
