import { describeInputs, listInputs } from "@netdist/core";
import { defineNode, output, string } from "@netdist/sdk";
import { DEFINITIONS } from "./definitions.ts";
import { workflowInput } from "./sockets.ts";

/** Gives a text of all inputs of a workflow. */
export const listInputsWorkflowJson = defineNode({
  id: "ListInputsWorkflowJSON",
  title: "List inputs (workflow)",
  category: "remote/advanced",
  description: "Every input of a workflow with its value, type and node, one a line. Connect it to Preview Any.",
  inputs: { workflow: workflowInput },
  outputs: { inputs: output(string(), { tooltip: "Lines like: 3.seed = 7    INT, Sampler (KSampler)" }) },
  lowering: { role: "vanish" },
  async run({ workflow }, context) {
    const objectInfo = await context.service(DEFINITIONS).objectInfo();
    return { inputs: describeInputs(listInputs(workflow, objectInfo)) };
  },
});
