import { createHash } from "node:crypto";
import { withoutChangeTokens } from "@netdist/core";
import { defineNode } from "@netdist/sdk";
import { stringifyJson } from "@netdist/sdk/prompt";
import { workflowOutput } from "./sockets.ts";

/** Gives the running prompt as a value. */
export const loadCurrentWorkflowJson = defineNode({
  id: "LoadCurrentWorkflowJSON",
  title: "Load workflow (current)",
  category: "remote/advanced",
  description: "The workflow that is running, in API format.",
  inputs: {},
  hidden: { prompt: "PROMPT" },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  fingerprint: (_values, { prompt }) =>
    prompt === undefined
      ? Number.NaN
      : createHash("sha256")
          .update(stringifyJson(withoutChangeTokens(prompt)))
          .digest("hex"),
  run: (_values, { prompt }) => ({ workflow: withoutChangeTokens(prompt) }),
});
