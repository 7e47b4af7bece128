import { combo, latent, output, string } from "@netdist/sdk";
import { SCALED_MODELS } from "./units.ts";

/** Optional inputs that every loader of latents has. */
export const readingInputs = {
  // Without a default: a validator can tell a widget that is empty from one that is linked.
  resolution: string({
    optional: true,
    tooltip:
      "Where a file has several latents: which, by height x width of the latents (32x64) or by the array's name. Empty: the only one.",
  }),
  units: combo(["unchanged", ...SCALED_MODELS], {
    optional: true,
    default: "unchanged",
    tooltip:
      "Trainers keep latents of these models in a unit of their own. Choose the model to have ComfyUI's; unchanged takes the values as they are. anima is right for Wan 2.1 and Qwen-Image too.",
  }),
  extras: combo(["load", "leave_out"], {
    optional: true,
    default: "load",
    tooltip:
      "noise_mask and batch_index, where the file has them. On workers they cannot be loaded: leave them out there.",
  }),
} as const;

/** What loaders give. */
export const latentOutput = output(latent(), {
  name: "LATENT",
  tooltip: "float32 samples, as Load Latent gives them.",
});
