import type { HookContext, NodeContext } from "@netdist/sdk";
import { createThrottle, nodeText } from "@netdist/sdk/host";
import { isObject, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import type { EngineOptions } from "../types.ts";
import { previewMethodOf } from "./preview-method.ts";
import type { State } from "./state.ts";

/** What a node's hooks get. */
export function hookContext(
  options: Pick<EngineOptions, "folders" | "log" | "service">,
  uniqueId: NodeId,
  prompt: Prompt | undefined,
): HookContext {
  const { folders, log, service } = options;
  return { prompt, uniqueId, folders, log, service: (key) => service(key) };
}

/** What one call of a node gets, and how to end it: what it tells after its end is dropped. */
export function callContext(state: State, id: NodeId): { context: NodeContext; end(): void } {
  const { options, lifetime, graph, progress, events } = state;
  const controller = new AbortController();
  const abort = () => controller.abort(lifetime.run.signal.reason);
  if (lifetime.run.signal.aborted) abort();
  lifetime.run.signal.addEventListener("abort", abort, { once: true });

  // 0.3.64 sends every update.
  const throttle = options.profile === "0.3.64" ? () => true : createThrottle(() => state.clock.now());
  let isOver = false;
  const isQuiet = () => isOver || lifetime.run.signal.aborted;
  const { extra_pnginfo } = state.item.extraData;

  const context: NodeContext = {
    ...hookContext(options, id, graph.prompt),
    prompt: graph.prompt,
    signal: controller.signal,
    run: lifetime.run,
    extraPngInfo: isObject(extra_pnginfo) ? extra_pnginfo : {},
    pictures: options.pictures,
    previewMethod: previewMethodOf(options, state.item),
    progress(value, max, preview) {
      // As in ComfyUI, a node that only reports progress is interrupted there.
      if (!isOver) controller.signal.throwIfAborted();
      const shown = Math.min(value, max);
      if (!isQuiet() && throttle(shown, max, preview !== undefined)) progress.update(id, shown, max, preview);
    },
    notify(text) {
      if (!isQuiet()) options.emitter.text(graph.display(id), nodeText(text), events.audience);
    },
    broadcast: (event, data) => options.emitter.json(event, data, { all: true }),
  };
  return {
    context,
    end() {
      isOver = true;
      lifetime.run.signal.removeEventListener("abort", abort);
    },
  };
}
