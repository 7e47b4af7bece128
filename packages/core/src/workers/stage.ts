import type { AnyNode, HostFacts, StageContext, StagedFile } from "@netdist/sdk";
import type { NodeId } from "@netdist/sdk/prompt";
import { isNetDistError, NetDistError, sentenceOf } from "../errors/index.ts";
import { inParallel } from "../job/in-parallel.ts";
import type { InputFile, Plan } from "../plan.ts";
import type { InputFiles } from "./files.ts";

/** A plan whose files all have names, and where these are read. */
export interface StagedPlan {
  readonly plan: Plan;
  readonly files: InputFiles;
}

type Made = NonNullable<InputFile["made"]>;

const AT_ONCE = 4;

/**
 * Makes what the loaders of ours in a plan load; it is kept as long as the files are used. Throws what the loader throws,
 * with its node.
 */
export async function stageFiles(
  plan: Plan,
  host: Pick<HostFacts, "nodes" | "folders" | "log" | "service">,
  files: InputFiles,
  options: Pick<StageContext, "signal" | "promptId">,
): Promise<StagedPlan> {
  const staged = new Map<string, Uint8Array>();
  const named = await inParallel(plan.files, AT_ONCE, options.signal, async (file, _index, signal) => {
    if (file.made === undefined) return file;
    const { nodeId, made } = file;
    const { folders, log } = host;
    const context: StageContext = {
      ...{ uniqueId: nodeId, folders, log, promptId: options.promptId, signal },
      service: (key) => host.service(key),
    };
    const { bytes, extension } = await stageOne(host.nodes, nodeId, made, context);
    const name = `${file.name}${extension}`;
    staged.set(name, bytes);
    return { ...file, name };
  });
  return { plan: { ...plan, files: named }, files: staged.size === 0 ? files : overlaid(files, staged) };
}

async function stageOne(
  nodes: HostFacts["nodes"],
  nodeId: NodeId,
  made: Made,
  context: StageContext,
): Promise<StagedFile> {
  const node = nodes.get(made.class_type);
  try {
    if (node?.stage === undefined) throw new Error("it does not say which file a worker needs");
    return await node.stage(valuesOf(node, made.inputs), context);
  } catch (cause) {
    context.signal.throwIfAborted();
    throw atNode(cause, nodeId, made, node?.title);
  }
}

/** A node's widgets as its hooks get them; a link or a widget that is not there is undefined or the default. */
export function valuesOf(node: AnyNode, inputs: Made["inputs"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(node.inputs).map(([name, input]) => [name, input.parse(inputs[name])]));
}

function overlaid(files: InputFiles, staged: ReadonlyMap<string, Uint8Array>): InputFiles {
  return {
    size: async (name) => staged.get(name)?.byteLength ?? files.size(name),
    async open(name) {
      const bytes = staged.get(name);
      if (bytes === undefined) return await files.open(name);
      return {
        size: bytes.byteLength,
        async *stream() {
          yield bytes;
        },
      };
    },
  };
}

function atNode(
  cause: unknown,
  nodeId: NodeId,
  { class_type: classType }: Made,
  title: string | undefined,
): NetDistError {
  const where = { nodeId, classType, title };
  if (isNetDistError(cause))
    return new NetDistError(cause.code, sentenceOf(cause), { ...cause.facts, ...where, cause });
  const text = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  const message = `What node ${nodeId} (${classType}) loads cannot be sent: ${text}.`;
  return new NetDistError("LOCAL_FILE", message, { phase: "upload", ...where, cause });
}
