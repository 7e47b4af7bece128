import { InputError, output, socket } from "@netdist/sdk";
import { type Prompt, PromptError, parsePrompt } from "@netdist/sdk/prompt";

/** A workflow in API format, on the sockets that workflow nodes have had from the start. */
export const workflowInput = socket<Prompt>("JSON", { tooltip: "A workflow in API format." }, check);

export const workflowOutput = output(socket<Prompt>("JSON"), { name: "Workflow JSON" });

/** JSON sockets of other packs hold anything. */
function check(raw: unknown): Prompt {
  try {
    return parsePrompt(raw);
  } catch (error) {
    if (!(error instanceof PromptError)) throw error;
    throw new InputError("a workflow in API format", raw);
  }
}
