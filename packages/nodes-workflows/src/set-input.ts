import { setInput } from "@netdist/core";
import { defineNode, string } from "@netdist/sdk";
import { DEFINITIONS } from "./definitions.ts";
import { workflowInput, workflowOutput } from "./sockets.ts";

/** Gives a workflow with one input set. */
export const setInputWorkflowJson = defineNode({
  id: "SetInputWorkflowJSON",
  title: "Set input (workflow)",
  category: "remote/advanced",
  description: "Sets an input of a workflow. The value must be what the input takes, a number or one of its choices.",
  inputs: {
    workflow: workflowInput,
    node: string({ default: "", tooltip: "The node: its id, its title, or its class if only one node has that." }),
    input: string({ default: "", tooltip: "The input's name, as List inputs shows it." }),
    value: string({ multiline: true, default: "", tooltip: "The new value, as text." }),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  validate({ node, input }) {
    if (node === "") return "Write a node's id, title or class into node.";
    return input !== "" || "Write an input's name into input.";
  },
  async run({ workflow, node, input, value }, context) {
    const objectInfo = await context.service(DEFINITIONS).objectInfo();
    return { workflow: setInput(workflow, { node, input, value }, objectInfo) };
  },
});
