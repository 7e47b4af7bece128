import { type AnyNode, boolean, defineNode, float, image, int, latent, seed, string } from "@netdist/sdk";
import { sample } from "./sample.ts";

/** Draws seeded pictures without a model, in steps, with progress and, where they are wanted, previews. `speed` divides the time of a step. */
export function proceduralSampler(speed: number): AnyNode {
  return defineNode({
    id: "NetDistProceduralSampler",
    title: "Procedural sampler (NetDist)",
    category: "netdist",
    description:
      "Draws abstract pictures from seeded noise and a text, without a model. Noise follows ComfyUI's rules.",
    module: "custom_nodes.netdist",
    inputs: {
      seed: seed({ control_after_generate: true, tooltip: "The random seed used for creating the noise." }),
      steps: int({ default: 8, min: 1, max: 10000, tooltip: "The first few steps add detail." }),
      latent_image: latent({
        tooltip: "4 or 16 channels give pictures 8 times as large, 3 channels of the same size.",
      }),
      text: string({ default: "", multiline: true, tooltip: "Chooses colours and composition." }),
      denoise: float({
        default: 1,
        min: 0,
        max: 1,
        step: 0.01,
        optional: true,
        tooltip: "How much of the input goes.",
      }),
      step_noise: boolean({
        default: false,
        optional: true,
        tooltip: "Draw noise at every step, as ancestral samplers do: parts of a batch differ from the whole.",
      }),
      step_ms: int({
        default: 0,
        min: 0,
        max: 60000,
        optional: true,
        tooltip: "Milliseconds that a step of one picture takes on a server of speed 1.",
      }),
    },
    outputs: { LATENT: latent(), IMAGE: image() },
    async run({ latent_image, seed, steps, text, denoise, step_noise, step_ms }, context) {
      const request = { seed, steps, latent: latent_image, text, denoise, stepNoise: step_noise };
      const { samples, images } = await sample({ ...request, stepMs: step_ms / speed }, context);
      const { downscale_ratio_spacial: _ratio, ...rest } = latent_image;
      return { LATENT: { ...rest, samples }, IMAGE: images };
    },
  });
}
