import { combo, defineNode, definePack, float, floatTensor, image, int, latent, socket, string } from "@netdist/sdk";

const model = () => socket<object>("MODEL");
const clip = () => socket<object>("CLIP");
const vae = () => socket<object>("VAE");
const conditioning = () => socket<string>("CONDITIONING");

/**
 * The classes of ComfyUI's example prompts that our server does not have, with the same sockets: they make a picture of
 * one colour, in as many steps as asked, with progress and previews.
 */
export const standIns = definePack({
  id: "example-stand-ins",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "CheckpointLoaderSimple",
      category: "test",
      inputs: { ckpt_name: combo(["v1-5-pruned-emaonly.safetensors"]) },
      outputs: { MODEL: model(), CLIP: clip(), VAE: vae() },
      run: () => ({ MODEL: {}, CLIP: {}, VAE: {} }),
    }),
    defineNode({
      id: "CLIPTextEncode",
      category: "test",
      inputs: { text: string({ multiline: true }), clip: clip() },
      outputs: { CONDITIONING: conditioning() },
      run: ({ text }) => ({ CONDITIONING: text }),
    }),
    defineNode({
      id: "KSampler",
      category: "test",
      inputs: {
        ...{ model: model(), seed: int(), steps: int({ default: 20 }), cfg: float({ default: 8 }) },
        ...{ sampler_name: combo(["euler"]), scheduler: combo(["normal"]), denoise: float({ default: 1 }) },
        ...{ positive: conditioning(), negative: conditioning(), latent_image: latent() },
      },
      outputs: { LATENT: latent() },
      run({ steps, seed, latent_image }, context) {
        for (let step = 1; step <= steps; step++)
          context.progress(step, steps, { format: "jpeg", bytes: Uint8Array.of(0xff, 0xd8, step) });
        const { shape } = latent_image.samples;
        const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(seed / 255);
        return { LATENT: { samples: floatTensor(shape, values) } };
      },
    }),
    // ComfyUI's VAEDecode, which our server has for latents that are pixels already.
    defineNode({
      id: "TestDecode",
      category: "test",
      inputs: { samples: latent(), vae: vae() },
      outputs: { IMAGE: image() },
      async run({ samples: { samples } }) {
        const [batch = 1, , height = 1, width = 1] = samples.shape;
        const [value = 0] = new Float32Array((await samples.bytes()).slice().buffer);
        const shape = [batch, height * 8, width * 8, 3];
        return { IMAGE: floatTensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)) };
      },
    }),
  ],
});
