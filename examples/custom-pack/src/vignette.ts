import { defineNode, float, floats, floatTensor, image } from "@netdist/sdk";

/** An IMAGE in, an IMAGE out: float32, [pictures, height, width, channels], 0..1. */
export const vignette = defineNode({
  id: "CustomVignette",
  title: "Vignette",
  category: "custom/image",
  description: "Darkens pictures towards their corners.",
  inputs: {
    images: image({ tooltip: "The pictures to darken." }),
    strength: float({ default: 0.5, min: 0, max: 1, step: 0.05, tooltip: "0: as they are. 1: black corners." }),
  },
  outputs: { images: image() },
  async run({ images, strength }) {
    // A handle that is handed back moves no pixel.
    if (strength === 0) return { images };
    const [, height = 0, width = 0, channels = 0] = images.shape;
    const light = falloff(height, width, strength);
    // floats() may be a view of the input's own bytes, which are not ours to write into: map makes new ones.
    const pixels = (await floats(images)).map(
      (value, i) => value * (light[Math.floor(i / channels) % light.length] ?? 1),
    );
    return { images: floatTensor(images.shape, pixels) };
  },
});

/** How much light each pixel of one picture keeps. */
function falloff(height: number, width: number, strength: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) => {
    const x = ((i % width) + 0.5) / width - 0.5;
    const y = (Math.floor(i / width) + 0.5) / height - 0.5;
    return 1 - strength * Math.min(1, (x * x + y * y) * 2);
  });
}
