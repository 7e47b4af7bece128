import { createHash } from "node:crypto";
import { isObject, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../client/worker.ts";
import { NetDistError } from "../errors/index.ts";
import type { InputFile } from "../plan.ts";
import { inParallel } from "./in-parallel.ts";
import type { Run, SourceFile } from "./run.ts";

/** Everything that we send lies in this folder of the worker's input folder. */
export const SUBFOLDER = "netdist";
const AT_ONCE = 4;

export type ReadFile = (name: string) => Promise<SourceFile>;

export interface Staged {
  /** The plan's prompt with the names that the worker gave its files. */
  readonly prompt: Prompt;
  /** True when a file was taken to be there without asking the worker again. */
  readonly trusted: boolean;
  /** True when bytes were sent. */
  readonly sent: boolean;
}

/** What is known to lie in the worker's input folder, by our name for it. */
type Known = Map<string, Promise<string>>;

interface Placed {
  readonly name: string;
  readonly how: "known" | "found" | "sent";
}

/**
 * Brings the files that the prompt reads to the worker under names made of their content: what is there is not sent
 * again, by no job and after no restart. `again` asks the worker even for what was placed before.
 */
export async function upload(run: Run, readFile: ReadFile, options: { again?: boolean } = {}): Promise<Staged> {
  const names = [...new Set(run.plan.files.map((file) => file.name))];
  if (names.length === 0) return { prompt: run.plan.prompt, trusted: false, sent: false };
  run.say({ type: "phase", phase: "upload" });
  const known = run.client.remembered<Known>("uploads", () => new Map());
  if (options.again) known.clear();
  const progress = { sent: 0, total: 0 };
  const placed = await inParallel(names, AT_ONCE, run.signal, async (name, _index, signal) =>
    place(run, name, await open(readFile, name), known, progress, signal),
  );
  const byName = new Map(names.map((name, index) => [name, placed[index] as Placed]));
  return {
    prompt: rename(run.plan.prompt, run.plan.files, (name) => byName.get(name)?.name ?? name),
    trusted: placed.some(({ how }) => how === "known"),
    sent: placed.some(({ how }) => how === "sent"),
  };
}

async function open(readFile: ReadFile, name: string): Promise<SourceFile> {
  try {
    return await readFile(name);
  } catch (cause) {
    throw new NetDistError("LOCAL_FILE", `The file ${JSON.stringify(name)} that the prompt uses cannot be read here.`, {
      phase: "upload",
      hint: "Put it into the input folder, or choose another file in the node.",
      retryable: false,
      cause,
    });
  }
}

async function place(
  run: Run,
  name: string,
  source: SourceFile,
  known: Known,
  progress: { sent: number; total: number },
  signal: AbortSignal,
): Promise<Placed> {
  const remote = `${await sha256(source, signal)}${extension(name)}`;
  const there = known.get(remote);
  if (there) return { name: await there, how: "known" };
  let how: Placed["how"] = "sent";
  const placing = (async () => {
    if (await hasAlready(run.client, remote, source.size, signal)) {
      how = "found";
      return `${SUBFOLDER}/${remote}`;
    }
    progress.total += source.size;
    return await run.client.upload(
      { name: remote, subfolder: SUBFOLDER, size: source.size, stream: () => counted(run, source, progress) },
      { signal },
    );
  })();
  known.set(remote, placing);
  try {
    return { name: await placing, how };
  } catch (error) {
    known.delete(remote);
    throw error;
  }
}

function hasAlready(client: WorkerClient, filename: string, size: number, signal: AbortSignal): Promise<boolean> {
  return client.hasFile({ filename, subfolder: SUBFOLDER, type: "input" }, size, { signal });
}

async function* counted(
  run: Run,
  source: SourceFile,
  progress: { sent: number; total: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source.stream()) {
    progress.sent += chunk.byteLength;
    run.tally.bytesUp += chunk.byteLength;
    run.say({ type: "upload", sent: progress.sent, total: progress.total });
    yield chunk;
  }
}

async function sha256(source: SourceFile, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of source.stream()) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/** The ending by which nodes tell kinds of files; the annotation does not belong to it. */
function extension(name: string): string {
  const plain = name.replace(/ \[(?:input|output|temp)\]$/, "");
  return /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0].toLowerCase() ?? "";
}

function rename(prompt: Prompt, files: readonly InputFile[], to: (name: string) => string): Prompt {
  const nodes: Record<string, PromptNode> = { ...prompt };
  for (const { nodeId, input, name, member } of files) {
    const node = nodes[nodeId];
    if (!node) continue;
    const whole = node.inputs[input];
    const value = member !== undefined && isObject(whole) ? { ...whole, [member]: to(name) } : to(name);
    nodes[nodeId] = { ...node, inputs: { ...node.inputs, [input]: value } };
  }
  return nodes;
}
