import { type AnyNode, defineNode, image, mask, string } from "@netdist/sdk";

const decodes = defineNode({
  id: "Decodes",
  category: "test",
  inputs: { file: string() },
  outputs: { image: image(), mask: mask() },
  async run({ file }, { pictures }) {
    const { image, mask } = await pictures.decode(Buffer.from(file, "base64"));
    return { image, mask: mask as never };
  },
});

const encodes = defineNode({
  id: "Encodes",
  category: "test",
  inputs: { pixels: string(), format: string() },
  outputs: { text: string() },
  async run({ pixels, format }, { pictures }) {
    const data = Buffer.from(pixels, "base64");
    const area = { width: 3, height: 2, channels: 3, data } as const;
    const file = await pictures.encode(area, format as "jpeg" | "webp", 90);
    return { text: Buffer.from(file).toString("base64") };
  },
});

export const pictures: readonly AnyNode[] = [decodes, encodes] as AnyNode[];
