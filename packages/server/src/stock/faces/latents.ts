import type { Faces } from "./types.ts";

/** The stock latent and VAE classes as each version shows them. */
export const LATENTS = {
  EmptyLatentImage: {
    module: "nodes",
    "0.3.64": {
      title: "Empty Latent Image",
      category: "latent",
      description: "Create a new batch of empty latent images to be denoised via sampling.",
    },
    "0.33.0": {
      title: "Empty Latent Image",
      category: "model/latent",
      description: "Create a new batch of empty latent images to be denoised via sampling.",
      searchAliases: ["empty", "empty latent", "new latent", "create latent", "blank latent", "blank"],
    },
  },
  LatentFromBatch: {
    module: "nodes",
    "0.3.64": { title: "Latent From Batch", category: "latent/batch" },
    "0.33.0": {
      title: "Get Latent From Batch",
      category: "model/latent/batch",
      searchAliases: ["select from batch", "pick latent", "batch subset"],
    },
  },
  RepeatLatentBatch: {
    module: "nodes",
    "0.3.64": { title: "Repeat Latent Batch", category: "latent/batch" },
    "0.33.0": {
      title: "Repeat Latent Batch",
      category: "model/latent/batch",
      searchAliases: ["duplicate latent", "clone latent"],
    },
  },
  LatentBatch: {
    module: "comfy_extras.nodes_latent",
    "0.3.64": { category: "latent/batch", form: "v3" },
    "0.33.0": {
      title: "Batch Latents (DEPRECATED)",
      category: "model/latent/batch",
      form: "v3",
      deprecated: true,
      searchAliases: ["combine latents", "merge latents", "join latents"],
    },
  },
  LatentBatchSeedBehavior: {
    module: "comfy_extras.nodes_latent",
    "0.3.64": { category: "latent/advanced", form: "v3" },
    "0.33.0": { category: "model/latent/advanced", form: "v3" },
  },
  SaveLatent: {
    module: "nodes",
    "0.3.64": { category: "_for_testing" },
    "0.33.0": { title: "Save Latent", category: "model/latent", searchAliases: ["export latent"] },
  },
  LoadLatent: {
    module: "nodes",
    "0.3.64": { category: "_for_testing" },
    "0.33.0": { title: "Load Latent", category: "model/latent", searchAliases: ["import latent", "open latent"] },
  },
  VAELoader: {
    module: "nodes",
    "0.3.64": { title: "Load VAE", category: "loaders" },
    "0.33.0": { title: "Load VAE", category: "model/loaders" },
  },
  VAEEncode: {
    module: "nodes",
    "0.3.64": { title: "VAE Encode", category: "latent" },
    "0.33.0": {
      title: "VAE Encode",
      category: "model/latent",
      searchAliases: ["encode", "encode image", "image to latent"],
    },
  },
  VAEDecode: {
    module: "nodes",
    "0.3.64": {
      title: "VAE Decode",
      category: "latent",
      description: "Decodes latent images back into pixel space images.",
    },
    "0.33.0": {
      title: "VAE Decode",
      category: "model/latent",
      description: "Decodes latent images back into pixel space images.",
      searchAliases: ["decode", "decode latent", "latent to image", "render latent"],
    },
  },
} as const satisfies Faces;
