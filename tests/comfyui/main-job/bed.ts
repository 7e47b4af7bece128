import { join } from "node:path";
import { type Bench, benchOf } from "../../conformance/bench.ts";
import { checkouts } from "../checkouts.ts";
import { type RunningComfyUI, type StartOptions, startComfyUI, testNodes } from "../servers.ts";
import { tinyModels } from "./models.ts";

/** A real ComfyUI as a worker, and what another client of it can do. */
export interface RealWorker extends RunningComfyUI {
  readonly bench: Bench;
}

/** The versions that COMFYUI_DIR names. */
export const versions = checkouts().map(({ version }) => version);

// torch's threads wait asleep: spinning, they slow each other down tenfold where there are fewer cores than work.
process.env["OMP_WAIT_POLICY"] ??= "PASSIVE";

const nodes = join(import.meta.dirname, "nodes");
/** A node that kills its server. */
export const crashNode = join(nodes, "netdist_crash_node");
/** Makes torch's rounding independent of the size of a batch; see there. */
export const oneByOne = join(nodes, "netdist_one_by_one");

/** On CPU ten times as fast with large pictures as what ComfyUI takes by itself there. */
export const fastAttention = "--use-pytorch-cross-attention";

/** Starts an unmodified ComfyUI with the tiny models, the test nodes and what else is given. */
export async function startWorker(
  version: string,
  { extraNodes = [], args = [] }: Pick<StartOptions, "extraNodes" | "args">,
): Promise<RealWorker> {
  const models = await tinyModels();
  const server = await startComfyUI(version, { models, args, extraNodes: [testNodes, ...extraNodes] });
  const bench = benchOf({ url: server.url, version, kind: "comfyui", testNodes: true });
  return { ...server, bench };
}
