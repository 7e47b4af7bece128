import type { Json, Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { inputFiles } from "./index.ts";
import { node, recent } from "./samples.ts";

const found = (prompt: Prompt) => inputFiles(new Map(Object.entries(prompt)), recent);
const one = (class_type: string, inputs: Record<string, Json>) => found({ "1": node(class_type, inputs) });

test.for<[class_type: string, inputs: Record<string, Json>, input: string]>([
  ["LoadImage", { image: "cat.png" }, "image"],
  ["LoadImage", { image: "sub/cat.png [temp]" }, "image"],
  ["LoadImageOutput", { image: "cat.png [output]" }, "image"],
  ["LoadVideo", { file: "a.mp4" }, "file"],
  ["LoadAudio", { audio: "a.flac" }, "audio"],
  ["LoadLatent", { latent: "a.latent" }, "latent"],
  ["Load3D", { model_file: "3d/a.glb" }, "model_file"],
  ["WebcamCapture", { image: "webcam/1.png [temp]" }, "image"],
  ["RecordAudio", { audio: "audio/1.mp3 [temp]" }, "audio"],
  ["Custom", { path: "a.csv [input]" }, "path"],
])("%s %j", ([class_type, inputs, input]) => {
  expect(one(class_type, inputs)).toEqual([{ nodeId: "1", input, name: inputs[input] }]);
});

test("the members of a recorded 3D view", () => {
  const image = { image: "threed/a.png [temp]", mask: "threed/b.png [temp]", camera_info: { fov: 3 }, recording: "" };
  expect(one("Load3D", { model_file: "none", image })).toEqual([
    { nodeId: "1", input: "image", name: "threed/a.png [temp]", member: "image" },
    { nodeId: "1", input: "image", name: "threed/b.png [temp]", member: "mask" },
  ]);
});

test.for<[string, string, Record<string, Json>]>([
  ["none", "Load3D", { model_file: "none" }],
  ["an empty name", "LoadImage", { image: "" }],
  ["a link", "LoadImage", { image: ["2", 0] }],
  ["a model", "CheckpointLoaderSimple", { ckpt_name: "a.safetensors" }],
  ["a prompt that ends like a file", "CLIPTextEncode", { text: "show the result in [output]" }],
  ["a wrapped list", "Custom", { path: { __value__: ["a [input]"] } }],
  ["several lines", "Custom", { path: "a\nb [input]" }],
])("not %s", ([, class_type, inputs]) => {
  expect(one(class_type, inputs)).toEqual([]);
});
