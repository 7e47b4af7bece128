import type { Prompt } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../client/index.ts";
import { lower, matchNames } from "../lower/index.ts";
import type { Prepared } from "../pool/index.ts";
import type { InputFiles } from "./files.ts";
import { preparedFor } from "./prepared-for.ts";

export interface PrepareOptions {
  /** Where files that the prompt names are read (`filesIn` a folder, say); without it the worker must have them. */
  readonly files?: InputFiles | undefined;
  readonly signal?: AbortSignal | undefined;
}

const NO_NODES_OF_OURS = new Map();

/**
 * A prompt in API form made ready for a worker: the results of all its output nodes come back, under the keys
 * `output:<node id>`, names of models are matched to the worker's, files are uploaded. Throws NetDistError
 * PREFLIGHT_FAILED with everything that the worker lacks, PROMPT_INVALID, NO_OUTPUTS, and what its answers may fail with.
 */
export async function preparePrompt(
  worker: WorkerClient,
  prompt: Prompt,
  { files, signal }: PrepareOptions = {},
): Promise<Prepared> {
  return await preparedFor(worker, signal, async (objectInfo) => {
    const whole = { queue: undefined, outputs: "any", keepOutputs: true } as const;
    const lowered = lower({ prompt, lowerings: NO_NODES_OF_OURS, objectInfo, ...whole });
    const plan = matchNames(lowered, objectInfo, { exact: false });
    return files === undefined ? { plan: { ...plan, files: [] }, files: NO_FILES } : { plan, files };
  });
}

const NO_FILES: InputFiles = {
  size: async () => undefined,
  open: (name) => Promise.reject(new Error(`${name} is in no folder`)),
};
