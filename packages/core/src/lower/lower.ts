import type { Json, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { freshIds, type Graph, graphOf, promptOf, type Rewritten, rewrite, type StandIn } from "../graph/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Capture, Notice, Plan } from "../plan.ts";
import type { Batches } from "./batches.ts";
import { type CaptureTools, capturer } from "./capture.ts";
import { counted } from "./capture-webp.ts";
import { carrierOf } from "./carriers.ts";
import { splitExactly } from "./exact/split.ts";
import { inputFiles } from "./files.ts";
import { keptOutputs, leftOut, refuseEmpty } from "./kept.ts";
import { type Loaders, loadedFiles } from "./loaders.ts";
import { isOptional } from "./optional.ts";
import { prune } from "./prune.ts";
import type { LowerRequest } from "./request.ts";
import { type Roles, replaceOurs } from "./roles.ts";
import { runningQueue } from "./running.ts";
import { sameSizes } from "./same-sizes.ts";
import { socketType } from "./socket-type.ts";
import { type Wanted, wantedBy } from "./wanted.ts";

/**
 * Rewrites a prompt into one that a stock worker can run: no node of ours, the queue node's values folded in, stock
 * nodes that send the wanted values, and nothing that they do not need. Throws NetDistError PROMPT_INVALID,
 * UNKNOWN_LINK, NO_CARRIER, NO_OUTPUTS, AMBIGUOUS_QUEUE, EXACT_REFUSED.
 */
export function lower(request: LowerRequest): Plan {
  const { objectInfo, lowerings: table } = request;
  const original = graphOf(request.prompt);
  const freshId = freshIds(original);
  const running = runningQueue(original, table, request.queue);
  const given = values(request);
  const loaders: Loaders = new Map();
  const batches: Batches = new Map();
  const { worker } = request;
  const roles = { graph: original, table, running, freshId, loaders, batches, worker, ...given };
  const rewritten = withoutOurs(roles, objectInfo);
  const wanted = wantedBy(original, table, running, rewritten.standIn);
  const kept = keptOutputs(rewritten.graph, request, wanted.length);
  const add = (node: PromptNode): NodeId => {
    const id = freshId();
    rewritten.graph.set(id, node);
    return id;
  };
  const tools = { objectInfo, add, pictures: request.pictures ?? "png" };
  const asked = captureAll(rewritten.graph, tools, wanted);
  const captures = [...asked, ...kept.captures];
  const roots = new Set([...captures.map(({ nodeId }) => nodeId), ...kept.nodes]);
  if (roots.size === 0) refuseEmpty(request);
  const graph = prune(rewritten.graph, roots);
  const range = request.exact;
  const batchInputs = inputsOf(rewritten, given.batch);
  const split = { objectInfo, queue: running, graph, batchInputs, captures, outputs: roots, freshId };
  const notices = range ? splitExactly({ ...split, range }) : [];
  const sizes = sameSizes(batches, { objectInfo, graph, freshId });
  const sent = [...counted(asked, graph, freshId), ...kept.captures];
  return {
    prompt: promptOf(graph),
    captures: sent,
    ...(sizes.sameSizes.length > 0 && { sameSizes: sizes.sameSizes }),
    files: [
      ...inputFiles(graph, objectInfo).filter(({ nodeId }) => !loaders.has(nodeId)),
      ...loadedFiles(graph, loaders),
    ],
    notices: [
      ...soundNotice(captures),
      ...kept.notices,
      ...(request.queue === undefined ? leftOut(original, table) : []),
      ...notices,
      ...sizes.notices,
    ],
  };
}

/** What the running queue node gives. In exact mode the worker draws the batch up to its range's end. */
function values({ queue, exact }: LowerRequest): Pick<Roles, "seed" | "batch"> {
  const batch = exact ? exact.start + exact.length : (queue?.batch ?? 0);
  return { seed: { literal: integer(queue?.seed ?? 0n) }, batch: { literal: batch } };
}

/** ComfyUI's one lossless form of sound has 16 bits. */
function soundNotice(captures: readonly Capture[]): readonly Notice[] {
  const sound = captures.find(({ carrier }) => carrier === "audio");
  if (sound === undefined) return [];
  const message =
    "Sound comes back as FLAC of 16 bits, as ComfyUI saves it: values are rounded to 1/32768, and cut off below -1 and above 1.";
  return [{ code: "AUDIO_ROUNDED", nodeId: sound.key.replace(/^output:/, ""), message }];
}

function inputsOf({ folded }: Rewritten, batch: StandIn): ReadonlyMap<NodeId, readonly string[]> {
  const inputs = new Map<NodeId, string[]>();
  for (const { nodeId, input, by } of folded) {
    if (by === batch) inputs.set(nodeId, [...(inputs.get(nodeId) ?? []), input]);
  }
  return inputs;
}

/** As the JSON reader gives integers: `bigint` only where a number would lose digits. */
function integer(value: bigint): Json {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function withoutOurs(roles: Roles, objectInfo: ObjectInfo): Rewritten {
  return rewrite(roles.graph, {
    replace: (id, node, tools) => replaceOurs(roles, id, node, tools),
    isOptional: (node, input) => isOptional(objectInfo, node, input),
  });
}

/**
 * Sends what is wanted. A value of a type that cannot travel gets a text node all the same: preflight names it along
 * with everything else that is wrong, before anything is sent.
 */
function captureAll(graph: Graph, tools: CaptureTools, wanted: readonly Wanted[]): readonly Capture[] {
  const capture = capturer(tools);
  return wanted.map(({ key, source }) => {
    // A class that the worker lacks is named by preflight; FetchRemote's own socket says what it would have given.
    const type = socketType(graph, tools.objectInfo, source) ?? "IMAGE";
    return capture(key, source, carrierOf(type) ?? "text");
  });
}
