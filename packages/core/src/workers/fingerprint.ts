import { createHash, randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Folders, HookContext } from "@netdist/sdk";
import { isLink, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import { ancestorsOf, type Graph, graphOf } from "../graph/index.ts";
import { fingerprintText } from "../lower/index.ts";
import { fetchesOf } from "../lower/wanted.ts";
import { WORKERS } from "./service.ts";
import { valuesOf } from "./stage.ts";

/**
 * Hash of everything that the running queue node's worker would compute: the node's own widgets, the nodes that its
 * FetchRemote nodes are computed from, and the state of the files and addresses that these read.
 */
export async function changeHash(context: HookContext, prompt: Prompt): Promise<string> {
  const { lowerings } = context.service(WORKERS);
  const { uniqueId, folders } = context;
  const graph = graphOf(prompt);
  const relevant = ancestorsOf(graph, [uniqueId, ...fetchesOf(graph, lowerings, uniqueId)]);
  const [files, loads] = await Promise.all([
    fileStates(graph, relevant, folders),
    Promise.all([...relevant].map((id) => loaderState(context, graph, id))),
  ]);
  return createHash("sha256")
    .update(`${fingerprintText(prompt, lowerings, uniqueId)}\n${[...files, ...loads].join("\n")}`)
    .digest("hex");
}

/**
 * The change token of a queue node: unchanged while its remote part is, and its last job did not fail. NaN (always
 * changed) where the host cannot say which prompt runs.
 */
export async function queueFingerprint(trigger: string | undefined, context: HookContext): Promise<string | number> {
  if (trigger === "always" || context.prompt === undefined) return Number.NaN;
  return context.service(WORKERS).changes.token(await changeHash(context, context.prompt));
}

/** What a loader of ours says of changes in what it loads; "" for any other node. */
async function loaderState(context: HookContext, graph: Graph, id: NodeId): Promise<string> {
  const inputs = Object.entries(graph.get(id)?.inputs ?? {}).filter(([, value]) => !isLink(value));
  const node = context.service(WORKERS).nodes.get(graph.get(id)?.class_type ?? "");
  if (node?.stage === undefined || node.fingerprint === undefined) return "";
  const token = await node.fingerprint(valuesOf(node, Object.fromEntries(inputs)), { ...context, uniqueId: id });
  // NaN says "always changed".
  return `${id} ${Number.isNaN(token) ? randomUUID() : token}`;
}

const LONGEST_NAME = 300;

/** Size and time of the files that are named: one may get other contents and keep its name. */
async function fileStates(graph: Graph, ids: Iterable<string>, folders: Folders): Promise<readonly string[]> {
  const values = [...ids].flatMap((id) => Object.values(graph.get(id)?.inputs ?? {}));
  const names = new Set(values.filter((value) => typeof value === "string").filter(mayNameFile));
  const states = await Promise.all([...names].sort().map((name) => stateOf(name, folders)));
  return states.filter((state) => state !== undefined);
}

function mayNameFile(text: string): boolean {
  return text.length <= LONGEST_NAME && /\.\w+( \[\w+\])?$/.test(text);
}

async function stateOf(name: string, folders: Folders): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(await folders.resolve(name));
    return `${name} ${size} ${mtimeMs}`;
  } catch {
    // Most texts name no file.
    return undefined;
  }
}
