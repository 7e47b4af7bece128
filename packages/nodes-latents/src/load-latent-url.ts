import { type LoadingCall, loadUrl, shownUrl, type UrlValues, urlFingerprint, urlInputs } from "@netdist/core";
import { defineNode, type HookContext, string } from "@netdist/sdk";
import { latentOutput, readingInputs } from "./loader-inputs.ts";
import { type Reading, type ReadLatent, readLatent } from "./read-latent.ts";
import { workerFile } from "./worker-file.ts";

/** Bytes from anywhere may ask for no more than this: a small npz can state arrays of thousands of times its size. */
const LIMITS = { maxHeaderBytes: 25_000_000, maxArrayBytes: 1024 ** 3, maxTotalBytes: 1024 ** 3 } as const;

/** Gives the latent at an address. */
export const loadLatentUrl = defineNode({
  id: "LoadLatentUrl",
  title: "Load Latent (URL)",
  category: "remote/latent",
  description:
    "Loads a latent from an http, https or data URL, of any format that Load Latent (Numpy) takes, told by its content. Addresses in a private network have to be allowed in the config file.",
  inputs: {
    url: string({ multiline: false, tooltip: "The address of a latent file." }),
    ...urlInputs,
    ...readingInputs,
  },
  outputs: { latent: latentOutput },
  lowering: { role: "load", class_type: "LoadLatent", input: "latent" },
  fingerprint: urlFingerprint,
  stage: async (values, context) => workerFile(await open(values, context, context)),
  async run(values, context) {
    const { signal, run } = context;
    const opened = await open(values, context, { signal, promptId: run.promptId });
    context.notify(opened.says);
    return { latent: opened.latent };
  },
});

async function open(
  values: UrlValues & Reading,
  context: Pick<HookContext, "service">,
  call: LoadingCall,
): Promise<ReadLatent> {
  const { bytes } = await loadUrl(values, context, call);
  return readLatent(bytes, `What ${shownUrl(values.url)} gave cannot be loaded`, values, LIMITS);
}
