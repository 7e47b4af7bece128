import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import {
  connectWorker,
  convertWorkflow,
  isNetDistError,
  type Lowerings,
  type ObjectInfo,
  objectInfoOf,
  queueNodesOf,
  readWorkflowFile,
  setInput,
  WORKERS,
  type WorkerClient,
  type WorkflowFile,
} from "@netdist/core";
import { isObject, type JsonObject, type Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { CommandError } from "../command-error.ts";
import type { Reporter } from "../report/reporter.ts";

/** A workflow file, ready to run. */
export interface Loaded {
  readonly prompt: Prompt;
  /** The frontend's form, where the file has it; goes into what is saved. */
  readonly extraPngInfo: JsonObject;
  /** The file's name without folder and extension. */
  readonly name: string;
  /** Classes that the embedded primary has. */
  readonly here: ObjectInfo;
  /** These, and where they were asked for those of the first worker that answers. */
  readonly definitions: ObjectInfo;
}

/** Reads FILE, makes a prompt of it and sets inputs. */
export async function loadWorkflow(
  primary: Server,
  file: string,
  workers: readonly string[],
  sets: readonly string[],
  reporter: Reporter,
): Promise<Loaded> {
  const opened = await openWorkflow(primary, file, workers, { willSet: sets.length > 0, reporter });
  return { ...opened, prompt: sets.reduce((before, set) => applied(before, set, opened.definitions), opened.prompt) };
}

/**
 * Reads FILE and makes a prompt of it. A workflow in the frontend's form is converted with the definitions of our packs
 * and of the first worker that can be reached; `willSet`: they are wanted for a prompt too.
 */
export async function openWorkflow(
  primary: Server,
  file: string,
  workers: readonly string[],
  { willSet, reporter }: { readonly willSet: boolean; readonly reporter: Reporter },
): Promise<Loaded> {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new CommandError("file", `${file} cannot be read: ${cause.message}.`, { cause });
  });
  const read = readWorkflowFile(bytes, basename(file));
  await using own = connectWorker({ url: primary.url, name: "here" });
  const here = await objectInfoOf(own);
  const needed = read.kind === "workflow" || willSet;
  const asked = workers.length > 0 ? workers : namedIn(read, primary.service(WORKERS).lowerings);
  const first = needed ? await firstReachable(primary, asked) : { classes: {}, failures: [] };
  const definitions = { ...first.classes, ...here };
  return {
    prompt: read.kind === "prompt" ? read.prompt : converted(read.workflow, definitions, first.failures, reporter),
    here,
    definitions,
    extraPngInfo: read.workflow ? { workflow: read.workflow } : {},
    name: basename(file, extname(file)),
  };
}

/** What `--set` cannot set is a fault of the command line, not of the file. */
function applied(prompt: Prompt, set: string, definitions: ObjectInfo): Prompt {
  try {
    return setInput(prompt, set, definitions);
  } catch (cause) {
    if (!isNetDistError(cause, "PROMPT_INVALID")) throw cause;
    throw new CommandError("usage", `--set ${set.split("=", 1)[0]}: ${cause.message}`, { cause });
  }
}

/** The addresses that a file's own queue nodes hold; in the frontend's form these are among their widgets' texts. */
function namedIn(read: WorkflowFile, table: Lowerings): readonly string[] {
  if (read.kind === "prompt") return queueNodesOf(read.prompt, table).flatMap(({ url }) => url ?? []);
  const nodes = Array.isArray(read.workflow["nodes"]) ? read.workflow["nodes"].filter(isObject) : [];
  const senders = nodes.filter(({ type }) => SENDERS.has(table.get(String(type))?.lowering.role ?? ""));
  const texts = senders.flatMap(({ widgets_values: values }) => (Array.isArray(values) ? values : []));
  return [...new Set(texts.filter((text) => typeof text === "string" && /^https?:\/\//.test(text)))] as string[];
}

const SENDERS = new Set<string>(["queue", "chainWorker"]);

/** A workflow converted; where that fails for want of a worker's classes, it is said which worker gave none. */
function converted(
  workflow: JsonObject,
  definitions: ObjectInfo,
  failures: readonly string[],
  reporter: Reporter,
): Prompt {
  try {
    return convertWorkflow(workflow, definitions);
  } catch (error) {
    for (const failure of failures) reporter.say(failure);
    throw error;
  }
}

/** The node classes of the first worker that answers, and why those before it did not: the run itself will say so. */
export async function firstReachable(
  primary: Server,
  workers: readonly string[],
): Promise<{ classes: ObjectInfo; failures: string[] }> {
  const failures: string[] = [];
  for (const remoteUrl of workers) {
    try {
      const client: WorkerClient = await primary.service(WORKERS).client(remoteUrl);
      return { classes: await objectInfoOf(client), failures };
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { classes: {}, failures };
}
