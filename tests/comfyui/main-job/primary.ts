import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type JobResult, type RemoteJob, type RemoteRequest, WORKERS } from "@netdist/core";
import type { Image } from "@netdist/sdk";
import { type JsonObject, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { packs } from "../../../apps/harness/src/packs.ts";
import { createReporter } from "../../../apps/harness/src/report/reporter.ts";
import type { RunResult } from "../../../apps/harness/src/run/on-primary.ts";
import { runWorkflow } from "../../../apps/harness/src/run/run-workflow.ts";
import { createTestPack } from "../../conformance/test-nodes/pack.ts";
import { type Look, looksOf, looksOfFiles } from "./pictures.ts";

/** Our server with every pack of ours, and the test nodes so that it takes prompts that have them. */
export function startPrimary(folders: { input?: string; output?: string } = {}): Promise<Server> {
  return createServer({
    packs: [...packs, createTestPack()],
    inputDirectory: folders.input,
    outputDirectory: folders.output,
  });
}

/** A folder that is removed at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "netdist-main-job-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface FileRun extends RunResult {
  /** The saved pictures, in the order of their names. */
  readonly looks: readonly Look[];
}

/** What `netdist run` does with a file of this prompt or workflow. */
export async function runFile(
  content: Prompt | JsonObject,
  workers: readonly string[],
  sets: readonly string[] = [],
): Promise<FileRun> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "workflow.json");
  const out = join(folder.path, "out");
  await writeFile(file, stringifyJson(content as JsonObject));
  await using primary = await startPrimary({ output: out });
  const streams = { out: new PassThrough().resume(), err: process.stderr };
  const result = await runWorkflow(primary, {
    ...{ file, workers, sets, out },
    reporter: createReporter("run", "0", true, streams),
    signal: new AbortController().signal,
  });
  return { ...result, looks: await looksOfFiles(result.files.toSorted()) };
}

export type Asked = Partial<RemoteRequest> & Pick<RemoteRequest, "prompt">;

/** Sends a prompt to a worker as its queue node 10 would, without running anything here. */
export function send(primary: Server, url: string, asked: Asked): Promise<RemoteJob> {
  const request: RemoteRequest = {
    remoteUrl: url,
    queue: undefined,
    outputs: "final_image",
    keepOutputs: false,
    extraPngInfo: {},
    ownerPromptId: "",
    ...asked,
  };
  return primary.service(WORKERS).start(request, { signal: new AbortController().signal });
}

/** What a job ended with; throws the error of one that failed. */
export async function resultOf({ job }: RemoteJob): Promise<JobResult> {
  const outcome = await job.outcome;
  if (outcome.state !== "succeeded") throw outcome.error;
  return outcome.result;
}

/** The pictures that a job brought for a FetchRemote node. */
export async function picturesOf(remote: RemoteJob, key = "11"): Promise<Look[]> {
  const { values } = await resultOf(remote);
  return looksOf(values.get(key) as Image);
}
