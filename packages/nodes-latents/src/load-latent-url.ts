import { EGRESS, type Loaded, shownUrl } from "@netdist/core";
import { combo, defineNode, type HookContext, int, string } from "@netdist/sdk";
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
    time_limit: int({
      optional: true,
      default: 0,
      min: 0,
      max: 3600,
      tooltip: "Seconds. 0: as the config file says, which is also the most that is waited.",
    }),
    headers: string({
      optional: true,
      default: "",
      tooltip: "Name of headers in the config file (images.headers), which may hold a token.",
    }),
    refresh: combo(["never", "if_changed", "always"], {
      optional: true,
      default: "never",
      tooltip:
        "never: load an address once. if_changed: ask each time whether it has changed. always: load it each time.",
    }),
    ...readingInputs,
  },
  outputs: { latent: latentOutput },
  lowering: { role: "load", class_type: "LoadLatent", input: "latent" },
  async fingerprint({ url, refresh = "never", ...values }, context) {
    if (refresh === "never") return "";
    if (refresh === "always" || url === undefined) return Number.NaN;
    // What is wrong with it, the run itself says.
    return await load({ url, refresh, ...values }, context).then(
      ({ sha256 }) => sha256,
      () => Number.NaN,
    );
  },
  stage: async (values, context) => workerFile(await open(values, context, context)),
  async run(values, context) {
    const { signal, run } = context;
    const opened = await open(values, context, { signal, promptId: run.promptId });
    context.notify(opened.says);
    return { latent: opened.latent };
  },
});

interface Wanted {
  readonly url: string;
  readonly refresh: "never" | "if_changed" | "always";
  readonly headers?: string | undefined;
  /** Seconds. */
  readonly time_limit?: number | undefined;
}

interface Within {
  readonly signal?: AbortSignal;
  readonly promptId?: string;
}

type Services = Pick<HookContext, "service">;

function load({ url, refresh, headers, time_limit }: Wanted, context: Services, within: Within = {}): Promise<Loaded> {
  const { signal, promptId } = within;
  return context.service(EGRESS).load(url, {
    ...{ refresh, headersName: headers, signal, promptId: promptId || undefined },
    timeLimit: time_limit ? time_limit * 1000 : undefined,
  });
}

async function open(values: Wanted & Reading, context: Services, within: Within): Promise<ReadLatent> {
  const { bytes } = await load(values, context, within);
  return readLatent(bytes, `What ${shownUrl(values.url)} gave cannot be loaded`, values, LIMITS);
}
