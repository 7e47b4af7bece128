import type { Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { failure, lowered, node, simple } from "./samples.ts";

/** The simple workflow, its worker sending a picture that node "40" loads, and its mask. */
const loading = (inputs: Prompt[string]["inputs"]): Prompt => ({
  ...simple,
  "40": node("LoadImageUrl", inputs, "Cat"),
  "41": node("ImageScaleBy", { image: ["40", 0], upscale_method: "area", scale_by: 2 }),
  "11": node("FetchRemote", { final_image: ["41", 0], remote_info: ["10", 2] }),
  "42": node("FetchRemote", { final_image: ["40", 1], remote_info: ["10", 2] }),
});

test("a loader of ours becomes the stock one, whose file is made here", () => {
  const inputs = { url: "https://a/cat.png", refresh: "never" };
  const { prompt, files, captures } = lowered(loading(inputs));
  expect(prompt["40"]).toEqual(node("LoadImage", { image: "what node 40 loads" }, "Cat"));
  expect(prompt["41"]?.inputs["image"]).toEqual(["40", 0]);
  expect(captures.map(({ carrier, source }) => [carrier, source])).toEqual([
    ["image", ["41", 0]],
    ["mask", ["40", 1]],
  ]);
  expect(files).toEqual([
    { nodeId: "40", input: "image", name: "what node 40 loads", made: { class_type: "LoadImageUrl", inputs } },
  ]);
});

test("one that no capture needs is not made", () => {
  const { prompt, files } = lowered({
    ...loading({ url: "x" }),
    "11": simple["11"] as never,
    "42": node("EmptyImage"),
  });
  expect(prompt).not.toHaveProperty("40");
  expect(files).toEqual([]);
});

test("values that the queue node folds in are literals", () => {
  expect(lowered(loading({ url: "x", time_limit: ["10", 1] })).files[0]?.made?.inputs).toEqual({
    url: "x",
    time_limit: 2,
  });
});

test("a linked address is refused, but only where it is needed", () => {
  const linked = { ...loading({ url: ["43", 0] }), "43": node("PrimitiveString", { value: "x" }) };
  expect(failure(() => lowered(linked))).toMatchObject({
    code: "UNKNOWN_LINK",
    nodeId: "40",
    message: expect.stringContaining("Type the value into the widget."),
  });
  expect(lowered({ ...linked, "11": simple["11"] as never, "42": node("EmptyImage") }).files).toEqual([]);
});
