import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PanelApi } from "../api/panel-api.ts";
import type { Workflow } from "../api/types.ts";
import type { Cell, Store } from "../store/store.ts";

/** What the panel stands in: ComfyUI's frontend, or a page of its own. */
export interface Place {
  /** The open workflow; undefined where there is none to open. */
  readonly openWorkflow: (() => Promise<Workflow>) | undefined;
  readonly say: (severity: "success" | "info" | "error", summary: string, detail?: string) => void;
  /** A job was started by hand: its progress may be shown on the canvas. */
  readonly started: (job: string) => void;
}

export interface Env {
  readonly store: Store;
  readonly api: PanelApi;
  readonly place: Place;
  /** What a screen reader says next. */
  readonly announced: Cell<string>;
  readonly refresh: () => Promise<void>;
}

const EnvContext = createContext<Env | undefined>(undefined);

export const EnvProvider = EnvContext.Provider;

export function useEnv(): Env {
  const env = useContext(EnvContext);
  if (env === undefined) throw new Error("a component of the panel stands outside of it");
  return env;
}
