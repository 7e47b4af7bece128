import { EGRESS, readWorkflowFile, shownUrl } from "@netdist/core";
import { defineNode, string } from "@netdist/sdk";
import { promptOf } from "./prompt-of.ts";
import { workflowOutput } from "./sockets.ts";

/** Gives a workflow from the network. */
export const loadUrlWorkflowJson = defineNode({
  id: "LoadUrlWorkflowJSON",
  title: "Load workflow (URL)",
  category: "remote/advanced",
  description: "The workflow at an address: a .json file, or a PNG or WebP picture or a latent that ComfyUI saved.",
  inputs: {
    url: string({
      default: "",
      tooltip: "An http, https or data URL. Asked for again at each run, if it has changed.",
    }),
    headers: string({
      optional: true,
      default: "",
      tooltip: "Name of the headers to send (say, a token), as the config file has them under images: headers.",
    }),
  },
  outputs: { workflow: workflowOutput },
  lowering: { role: "vanish" },
  async fingerprint({ url, headers = "" }, context) {
    if (url === undefined) return Number.NaN;
    const options = { refresh: "if_changed", headersName: headers } as const;
    return (await context.service(EGRESS).load(url, options)).sha256;
  },
  validate: ({ url }) => url === undefined || url.trim() !== "" || "Write the address of a workflow into url.",
  async run({ url, headers }, context) {
    const { signal, run } = context;
    const options = { refresh: "if_changed", headersName: headers, promptId: run.promptId, signal } as const;
    const { bytes } = await context.service(EGRESS).load(url, options);
    const name = `The file at ${shownUrl(url)}`;
    return { workflow: await promptOf(readWorkflowFile(bytes, name), name, context) };
  },
});
