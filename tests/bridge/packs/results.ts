import { type AnyNode, any, block, combo, defineNode, image, nodeResult, string } from "@netdist/sdk";

const shows = defineNode({
  id: "Shows",
  category: "test",
  outputNode: true,
  inputs: { how: combo(["ui", "both"]) },
  outputs: { text: string() },
  run: ({ how }) => {
    const ui = { text: ["shown"], images: [{ filename: "a.png", subfolder: "", type: "temp" }], big: [2n ** 63n] };
    return how === "ui" ? nodeResult({ ui: ui as never }) : nodeResult({ ui: ui as never, outputs: { text: "given" } });
  },
});

const blocks = defineNode({
  id: "Blocks",
  category: "test",
  inputs: { message: string() },
  outputs: { one: any(), two: any() },
  run: ({ message }) => (message === "all" ? block() : { one: block(message || undefined), two: 1 }) as never,
});

const expands = defineNode({
  id: "Expands",
  category: "test",
  inputs: {},
  outputs: { image: image() },
  run: (_, { uniqueId }) => {
    const id = `${uniqueId}.0.0.1`;
    const seed = 18446744073709551615n;
    const expand = {
      [id]: { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 1, color: 0, seed } },
    };
    return nodeResult({ expand: expand as never, outputs: { image: [id, 0] as never } });
  },
});

export const results: readonly AnyNode[] = [shows, blocks, expands] as AnyNode[];
