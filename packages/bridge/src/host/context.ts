import type { Folders, HookContext, Logger, NodeContext, PictureCodec, Run } from "@netdist/sdk";
import { createThrottle, nodeText, type Services } from "@netdist/sdk/host";
import type { Outbox } from "../frames/outbox.ts";
import type { PackedMap } from "../msgpack/types.ts";
import type { HostRun } from "./runs.ts";
import { broadcastOf, previewOf } from "./told.ts";

/** What contexts are made of. */
export interface ContextParts {
  readonly outbox: Outbox;
  readonly folders: Folders;
  readonly pictures: PictureCodec;
  readonly log: Logger;
  readonly services: Pick<Services, "get">;
}

/** What a node's hooks get. */
export function hookContext(parts: ContextParts, uniqueId: string, run: HostRun | undefined): HookContext {
  const { folders, log, services } = parts;
  return {
    get prompt() {
      return run?.prompt();
    },
    ...{ uniqueId, folders, log, service: (key) => services.get(key) },
  };
}

/** The call that a context belongs to. */
export interface ContextCall {
  readonly id: number;
  readonly uniqueId: string;
  readonly run: HostRun | undefined;
  readonly signal: AbortSignal;
  /** True when it has been answered: what it tells then is dropped. */
  readonly isOver: () => boolean;
}

/** What one call of a node gets. */
export function callContext(parts: ContextParts, call: ContextCall): NodeContext {
  const { outbox, folders, log, services } = parts;
  const { id, run, signal } = call;
  const throttle = createThrottle(() => performance.now());
  const tell = (message: PackedMap, segments?: readonly Uint8Array[]) => {
    outbox.send(message, segments).catch(() => undefined);
  };
  const isQuiet = () => call.isOver() || signal.aborted;
  return {
    get prompt() {
      return run?.prompt() ?? {};
    },
    get extraPngInfo() {
      return run?.extra() ?? {};
    },
    ...{ uniqueId: call.uniqueId, folders, log, service: (key) => services.get(key) },
    signal,
    run: run?.run ?? lonely(signal),
    pictures: parts.pictures,
    previewMethod: run?.previewMethod ?? "none",
    progress(value, max, preview) {
      // As in ComfyUI, a node that only reports progress is interrupted there.
      if (!call.isOver()) signal.throwIfAborted();
      const shown = Math.min(value, max);
      if (isQuiet() || !throttle(shown, max, preview !== undefined)) return;
      const message = { t: "progress", call: id, value: shown, max };
      if (preview) tell({ ...message, preview: previewOf(preview) }, [preview.bytes]);
      else tell(message);
    },
    notify(text) {
      if (!isQuiet()) tell({ t: "notify", call: id, text: nodeText(text) });
    },
    broadcast: (event, data) => tell(broadcastOf(event, data)),
  };
}

/** Of a call outside any run, whose end nobody hears of. */
function lonely(signal: AbortSignal): Run {
  return { promptId: "", signal, onEnd() {} };
}
