import { encodePng } from "@netdist/codecs/png";
import type { Image } from "@netdist/sdk";
import type { PoolResult, PoolWork } from "../types.ts";

/** Jobs that each need a file of their own on the worker: job n gives back a picture of the value n. */
export function uploads(length: number): PoolWork {
  return {
    range: { start: 0, length },
    ...{ split: 1, unit: "job" },
    prepare: async (_worker, { start }) => ({
      plan: {
        prompt: {
          "1": { class_type: "LoadImage", inputs: { image: "own.png" } },
          "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
        },
        captures: [{ key: "fetch", carrier: "image", nodeId: "2", source: ["1", 0] }],
        files: [{ nodeId: "1", input: "image", name: "own.png" }],
        notices: [],
      },
      files: { open: async () => pictureOf(start) },
    }),
  };
}

function pictureOf(value: number): { readonly size: number; stream(): AsyncIterable<Uint8Array> } {
  const bytes = encodePng({ width: 4, height: 4, channels: 3, depth: 8, data: new Uint8Array(48).fill(value) });
  return {
    size: bytes.byteLength,
    async *stream() {
      yield bytes;
    },
  };
}

/** The values of the pictures that came back, in order. */
export async function valuesOf({ shards }: PoolResult): Promise<(number | undefined)[]> {
  const pictures = shards.map((shard) =>
    shard.state === "succeeded" ? (shard.values.get("fetch") as Image) : undefined,
  );
  return Promise.all(pictures.map(async (picture) => (await picture?.bytes())?.[0]));
}
