import type { PanelApi } from "../api/panel-api.ts";
import type { JobView } from "../api/types.ts";
import type { Frontend } from "../comfy/frontend.ts";

/** Shows jobs that were started here on the canvas, as if their nodes ran here. */
export interface RemoteCanvas {
  started(job: string): void;
  show(job: JobView): void;
}

/**
 * Progress and previews only while nothing runs here: the frontend has one state of progress for all. What was saved is
 * put on its nodes in any case.
 */
export function remoteCanvas(frontend: Frontend, api: PanelApi, enabled: () => boolean): RemoteCanvas {
  const followed = new Map<string, { previews: number; ended: boolean }>();
  let runsHere = false;
  frontend.on("execution_start", () => {
    runsHere = true;
  });
  for (const event of ["execution_success", "execution_error", "execution_interrupted"]) {
    frontend.on(event, () => {
      runsHere = false;
    });
  }
  const say = (job: JobView, state: "running" | "finished"): void => {
    const { id, progress } = job;
    if (progress === null || !frontend.nodes().some((node) => String(node.id) === progress.nodeId)) return;
    const { nodeId, value, max } = progress;
    const names = { node_id: nodeId, display_node_id: nodeId, real_node_id: nodeId, parent_node_id: null };
    frontend.say("progress_state", {
      prompt_id: id,
      nodes: { [nodeId]: { value, max, state, prompt_id: id, ...names } },
    });
  };
  const preview = async ({ id, previews, previewAt: nodeId }: JobView): Promise<void> => {
    const answer = await fetch(api.previewUrl(id, previews));
    // Too late, it would cover the result.
    if (!answer.ok || runsHere || followed.get(id)?.ended !== false) return;
    const names = { nodeId, displayNodeId: nodeId, parentNodeId: null, realNodeId: nodeId };
    frontend.say("b_preview_with_metadata", { blob: await answer.blob(), jobId: id, ...names });
  };
  const result = ({ id, saved }: JobView): void => {
    for (const { nodeId, files } of saved) {
      const pictures = files.filter(({ filename }) => filename.endsWith(".png"));
      if (pictures.length > 0)
        frontend.say("executed", { node: nodeId, display_node: nodeId, prompt_id: id, output: { images: pictures } });
    }
  };
  return {
    started: (job) => void followed.set(job, { previews: 0, ended: false }),
    show(job) {
      const known = followed.get(job.id);
      if (known === undefined) return;
      known.ended = job.endedAt !== null;
      if (!runsHere && enabled()) {
        say(job, known.ended ? "finished" : "running");
        if (job.previews > known.previews) void preview(job).catch(() => {});
      }
      known.previews = job.previews;
      if (job.saved.length > 0) result(job);
      // What was saved is told after the end; of other ends nothing follows.
      if (job.saved.length > 0 || (known.ended && job.phase !== "succeeded")) followed.delete(job.id);
    },
  };
}
