import { setImmediate as turn } from "node:timers/promises";
import { defineNode, floats, image, int, output, string } from "@netdist/sdk";

/** Work that takes a while: it shows how far it is, stops when the user presses Interrupt, and writes onto the node. */
export const mainColours = defineNode({
  id: "CustomMainColours",
  title: "Main colours",
  category: "custom/image",
  description: "Lists the colours that each picture has most of, as #rrggbb.",
  inputs: {
    images: image(),
    count: int({ default: 4, min: 1, max: 32, tooltip: "How many colours of each picture." }),
  },
  outputs: {
    colours: output(string(), { isList: true, tooltip: "A text for each picture, colours separated by blanks." }),
  },
  async run({ images, count }, context) {
    const [pictures = 0, height = 0, width = 0, channels = 0] = images.shape;
    const pixels = await floats(images);
    const size = height * width * channels;
    const colours: string[] = [];
    for (let i = 0; i < pictures; i++) {
      // Lets everything else in this process go on, an interrupt too.
      await turn();
      context.signal.throwIfAborted();
      colours.push(mainColoursOf(pixels.subarray(i * size, (i + 1) * size), channels, count));
      context.progress(i + 1, pictures);
    }
    context.notify(colours[0] ?? "no picture");
    return { colours };
  },
});

/** Colours are counted in steps of 1/15 a channel. */
function mainColoursOf(pixels: Float32Array, channels: number, count: number): string {
  const seen = new Map<string, number>();
  for (let i = 0; i < pixels.length; i += channels) {
    const colour = `#${[0, 1, 2].map((c) => digit(pixels[i + c] ?? 0)).join("")}`;
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  const most = [...seen].sort(([, a], [, b]) => b - a).slice(0, count);
  return most.map(([colour]) => colour).join(" ");
}

function digit(value: number): string {
  const hex = Math.round(Math.min(1, Math.max(0, value)) * 15).toString(16);
  return hex + hex;
}
