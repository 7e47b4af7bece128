import { defineNode, definePack, int } from "@netdist/sdk";

/** A pack with one output node that sends every kind of binary frame. */
export const framesPack = definePack({
  id: "test-frames",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "TestFrames",
      category: "test",
      inputs: { seed: int({ default: 0 }) },
      outputs: {},
      outputNode: true,
      async run(_values, context) {
        context.progress(1, 2, { format: "jpeg", bytes: Uint8Array.of(1, 2, 3) });
        context.progress(2, 2, { format: "png", bytes: Uint8Array.of(9) });
        context.notify("hé");
        return {};
      },
    }),
  ],
});

export const FRAMES = { "5ü": { class_type: "TestFrames", inputs: { seed: 1 } } };
