import { replaceText } from "@netdist/core";
import { combo, defineNode, string } from "@netdist/sdk";
import { DEFINITIONS } from "./definitions.ts";
import { problem } from "./problem.ts";
import { workflowInput, workflowOutput } from "./sockets.ts";

type Mode = "plain" | "pattern";

/** Gives a workflow with a text replaced wherever it stands. */
export const replaceTextWorkflowJson = defineNode({
  id: "ReplaceTextWorkflowJSON",
  title: "Replace text (workflow)",
  category: "remote/advanced",
  description: "Replaces a text in all texts of a workflow: prompts, file name prefixes, … Links and numbers stay.",
  inputs: {
    workflow: workflowInput,
    find: string({ multiline: true, default: "", tooltip: "What to look for; capitals matter." }),
    replacement: string({
      multiline: true,
      default: "",
      tooltip: "What to put there. In a pattern, $1 is its first group.",
    }),
    mode: combo(["plain", "pattern"], {
      default: "plain",
      tooltip:
        "plain: the text as it is. pattern: a regular expression as JavaScript has them, stopped after a second.",
    }),
    node: string({
      optional: true,
      default: "",
      tooltip: "Only in the nodes with this id, title or class; empty: in all.",
    }),
    input: string({ optional: true, default: "", tooltip: "Only in inputs of this name; empty: in all." }),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  validate: ({ find, replacement, mode }) =>
    // Without nodes: only what is wrong with the texts themselves.
    find === undefined || replacement === undefined || mode === undefined
      ? true
      : problem(() => replaceText({}, { find: lookFor(find, mode), replacement })),
  async run({ workflow, find, replacement, mode, node, input }, context) {
    const objectInfo = await context.service(DEFINITIONS).objectInfo();
    const scope = { node: node || undefined, input: input || undefined };
    const { prompt, count } = replaceText(workflow, { find: lookFor(find, mode), replacement, ...scope }, objectInfo);
    context.notify(count === 1 ? "1 place changed" : `${count} places changed`);
    return { workflow: prompt };
  },
});

function lookFor(find: string, mode: Mode): string | { pattern: string } {
  return mode === "pattern" ? { pattern: find } : find;
}
