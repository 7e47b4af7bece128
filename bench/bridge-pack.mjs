// The nodes that bench/bridge.mjs measures.
import { defineNode, definePack, image, int, joinTensors, tensor } from "@netdist/sdk";

const node = (id, inputs, outputs, run) => defineNode({ id, category: "bench", inputs, outputs, run });
// 100 MB as ComfyUI has them: float32, 3 channels.
const SHAPE = [8, 1042, 1000, 3];
const made = new Uint8Array(4 * SHAPE.reduce((all, size) => all * size)).fill(1);

export const pack = definePack({
  id: "bench",
  version: "1.0.0",
  nodes: [
    node("BenchCall", { value: int() }, { value: int() }, ({ value }) => ({ value: value + 1 })),
    node("BenchPrompt", { value: int() }, { value: int() }, (_, { prompt }) => ({ value: Object.keys(prompt).length })),
    node("BenchIn", { images: image() }, { size: int() }, async ({ images }) => ({
      size: (await images.bytes()).byteLength,
    })),
    node("BenchOut", {}, { images: image() }, () => ({ images: tensor("float32", SHAPE, made) })),
    node("BenchThrough", { images: image() }, { images: image() }, async ({ images }) => ({
      images: tensor("float32", images.shape, await images.bytes()),
    })),
    node("BenchReference", { images: image() }, { images: image() }, ({ images }) => ({ images })),
    node("BenchJoin", { images: image() }, { images: image() }, ({ images }) => {
      const [, height, width, channels] = images.shape;
      const one = tensor("uint8", [1, height, width, channels], new Uint8Array(height * width * channels), {
        normalized: true,
      });
      return { images: joinTensors([images, one]) };
    }),
  ],
});
