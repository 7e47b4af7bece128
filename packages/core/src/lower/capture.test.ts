import type { Json, Link, Prompt, PromptNode } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { carrierOf } from "./carriers.ts";
import { failure, lowered, node, old, recent, simple } from "./samples.ts";

describe("captures", () => {
  const fetched = (nodes: Prompt, source: [string, number], objectInfo = old) =>
    lowered(
      { ...simple, ...nodes, "11": node("FetchRemote", { final_image: source, remote_info: ["10", 2] }) },
      { objectInfo },
    );
  const added = (plan: Plan) =>
    Object.entries(plan.prompt).flatMap(([id, { class_type, inputs }]) =>
      id.startsWith("netdist-") ? [[class_type, inputs]] : [],
    );
  test.for<[string, Prompt, [string, number], string, unknown]>([
    ["IMAGE", {}, ["8", 0], "image", [["PreviewImage", { images: ["8", 0] }]]],
    [
      "MASK",
      { "14": node("ImageToMask", { image: ["8", 0], channel: "red" }) },
      ["14", 0],
      "mask",
      [
        ["MaskToImage", { mask: ["14", 0] }],
        ["PreviewImage", { images: ["netdist-1", 0] }],
      ],
    ],
    ["LATENT", {}, ["3", 0], "latent", [["SaveLatent", { samples: ["3", 0], filename_prefix: "netdist/latent" }]]],
    [
      "AUDIO",
      { "14": node("VAEDecodeAudio", { samples: ["3", 0], vae: ["4", 2] }) },
      ["14", 0],
      "audio",
      [["SaveAudio", { audio: ["14", 0], filename_prefix: "netdist/audio" }]],
    ],
    [
      "VIDEO",
      { "14": node("CreateVideo", { images: ["8", 0], fps: 8 }) },
      ["14", 0],
      "video",
      [["SaveVideo", { video: ["14", 0], filename_prefix: "netdist/video", format: "auto", codec: "auto" }]],
    ],
    [
      "INT",
      { "14": node("GetImageSize", { image: ["8", 0] }) },
      ["14", 1],
      "int",
      [["PreviewAny", { source: ["14", 1] }]],
    ],
  ])("%s", ([, nodes, source, carrier, expected]) => {
    const plan = fetched(nodes, source);
    expect(added(plan)).toEqual(expected);
    expect(plan.captures).toMatchObject([{ key: "11", carrier, source }]);
  });
  test.for<[type: string, carrier: string | undefined]>([
    ["STRING", "text"],
    ["COMBO", "text"],
    ["FLOAT", "float"],
    ["BOOLEAN", "boolean"],
    ["MODEL", undefined],
    ["*", undefined],
  ])("%s travels as %s", ([type, carrier]) => expect(carrierOf(type)).toBe(carrier));
  test("sound brings a notice, once", () => {
    const sound = { "14": node("VAEDecodeAudio", { samples: ["3", 0], vae: ["4", 2] }) };
    expect(fetched(sound, ["14", 0]).notices).toMatchObject([{ code: "AUDIO_ROUNDED", nodeId: "11" }]);
    expect(fetched({}, ["8", 0]).notices).toEqual([]);
  });
  test("VIDEO on a server whose formats have options of their own", () => {
    const plan = fetched({ "14": node("CreateVideo", { images: ["8", 0], fps: 8 }) }, ["14", 0], recent);
    expect(added(plan)).toEqual([
      ["SaveVideo", { video: ["14", 0], filename_prefix: "netdist/video", format: "auto", "format.codec": "auto" }],
    ]);
  });
  test("a switch has the type of what it switches", () => {
    const nodes = { "14": node("ComfySwitchNode", { switch: true, on_false: ["3", 0], on_true: ["3", 0] }) };
    expect(fetched(nodes, ["14", 0], recent).captures).toMatchObject([{ carrier: "latent" }]);
  });
  describe("of a worker whose pictures come as WebP", () => {
    const pictures = "webp" as const;
    const sent = { filename_prefix: "netdist/pictures", fps: 1, lossless: true, quality: 0, method: "fastest" };
    const changes = { pictures, objectInfo: old };
    test.for([
      ["0.3.64", old],
      ["0.33.0", recent],
    ] as const)("one file for all pictures, and how many they are (%s)", ([, objectInfo]) => {
      const plan = lowered(simple, { pictures, objectInfo });
      expect(added(plan)).toEqual([
        ["SaveAnimatedWEBP", { images: ["8", 0], ...sent }],
        ["GetImageSize", { image: ["8", 0] }],
        ["PreviewAny", { source: ["netdist-2", 2] }],
      ]);
      expect(plan.captures).toMatchObject([{ carrier: "image", nodeId: "netdist-1", webp: { count: "netdist-3" } }]);
    });
    test("in exact mode the part that is cut is counted, not the whole", () => {
      const cut: Prompt = {
        ...simple,
        "5": node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: 0 }),
      };
      const plan = lowered(
        { ...cut, "11": node("FetchRemote", { final_image: ["5", 0], remote_info: ["10", 2] }) },
        { ...changes, exact: { start: 1, length: 2 } },
      );
      const [capture] = plan.captures;
      const images = plan.prompt[capture?.nodeId ?? ""]?.inputs["images"];
      const counted = Object.values(plan.prompt).find(({ class_type }) => class_type === "GetImageSize");
      expect(plan.prompt[String((images as Link)[0])]?.class_type).toBe("ImageFromBatch");
      expect(counted?.inputs["image"]).toEqual(images);
    });
    test.each(["SaveAnimatedWEBP", "GetImageSize", "PreviewAny"])("without %s: as PNG", (missing) => {
      const objectInfo = Object.fromEntries(Object.entries(old).filter(([name]) => name !== missing));
      expect(added(lowered(simple, { pictures, objectInfo }))).toEqual([["PreviewImage", { images: ["8", 0] }]]);
    });
    test("output nodes of the prompt's own stay what they are", () => {
      const plan = lowered(simple, { ...changes, keepOutputs: true });
      expect(plan.captures.map(({ webp }) => webp !== undefined)).toEqual([true]);
      expect(plan.prompt["13"]).toMatchObject({ class_type: "PreviewImage" });
    });
  });
  test("several FetchRemote each get their own", () => {
    const plan = lowered({ ...simple, "14": node("FetchRemote", { final_image: ["3", 0], remote_info: ["10", 2] }) });
    expect(plan.captures.map(({ key, carrier, nodeId }) => [key, carrier, nodeId])).toEqual([
      ["11", "image", "netdist-1"],
      ["14", "latent", "netdist-2"],
    ]);
  });
  test("two that want one link share a node", () => {
    const plan = lowered({ ...simple, "14": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }) });
    expect(plan.captures.map(({ key, nodeId }) => [key, nodeId])).toEqual([
      ["11", "netdist-1"],
      ["14", "netdist-1"],
    ]);
  });
  test("ids that are taken are not given again", () => {
    const plan = lowered({ ...simple, "netdist-1": node("EmptyImage") });
    expect(plan.captures[0]?.nodeId).toBe("netdist-2");
  });
});

describe("nodes that depend on what goes", () => {
  const joined = (inputs: Record<string, [string, number]>, extra: Prompt = {}): Prompt => ({
    ...simple,
    ...extra,
    "12": node("CombineImageBatch", inputs, "All"),
    "14": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
    "11": node("FetchRemote", { final_image: ["12", 0], remote_info: ["10", 2] }),
  });
  const other = { "20": node("EmptyImage", { width: 64 }), "21": node("EmptyImage", { width: 65 }) };
  const two: Record<string, [string, number]> = { images_a: ["8", 0], images_b: ["20", 0] };
  test("three batches become a chain whose last node keeps id and title", () => {
    const { prompt, captures } = lowered(
      joined({ images_a: ["8", 0], images_b: ["20", 0], images_c: ["21", 0] }, other),
    );
    expect(prompt["netdist-1"]).toEqual({
      class_type: "ImageBatch",
      inputs: { image1: ["8", 0], image2: ["20", 0] },
      _meta: { title: "All" },
    });
    expect(prompt["12"]).toEqual({
      class_type: "ImageBatch",
      inputs: { image1: ["netdist-1", 0], image2: ["21", 0] },
      _meta: { title: "All" },
    });
    expect(captures.map(({ key, source }) => [key, source])).toEqual([
      ["11", ["12", 0]],
      ["14", ["8", 0]],
    ]);
  });
  const sized = (rule: Json, request = {}) => {
    const prompt = joined(two, { ...other, "30": node("PrimitiveInt", { value: 1 }) });
    const combined = { ...prompt["12"], inputs: { ...two, if_sizes_differ: rule } } as PromptNode;
    return lowered({ ...prompt, "12": combined }, request);
  };
  test("error, the default: the worker tells the size of each batch, in numbers", () => {
    const plan = sized("error");
    expect(lowered(joined(two, other)).sameSizes).toEqual(plan.sameSizes);
    expect(plan.sameSizes).toMatchObject([{ nodeId: "12", classType: "CombineImageBatch", title: "All" }]);
    const told = plan.sameSizes?.flatMap(({ inputs }) =>
      inputs.map(({ input, width, height }) => {
        const [of, ...slots] = [width, height].map(({ nodeId }) => plan.prompt[nodeId]?.inputs["source"] as Link);
        return [input, plan.prompt[of?.[0] ?? ""], of?.[1], slots[0]?.[1]];
      }),
    );
    expect(told).toMatchObject([
      ["images_a", { class_type: "GetImageSize", inputs: { image: ["8", 0] } }, 0, 1],
      ["images_b", { class_type: "GetImageSize", inputs: { image: ["20", 0] } }, 0, 1],
    ]);
  });
  test("error on a worker without the nodes that tell sizes: a notice says what happens there", () => {
    const { GetImageSize: _, ...bare } = old;
    const { sameSizes, notices } = sized("error", { objectInfo: bare });
    expect([sameSizes, notices]).toMatchObject([undefined, [{ code: "UNCERTAIN", nodeId: "12" }]]);
  });
  test.for([
    ["crop", {}],
    ["resize", { class_type: "ImageScale", inputs: { image: ["20", 0], crop: "disabled" } }],
    ["pad", { class_type: "ResizeAndPadImage", inputs: { image: ["20", 0], padding_color: "black" } }],
  ] as const)("%s is done by stock nodes, and nothing is looked at", ([rule, fitting]) => {
    const { prompt, sameSizes } = sized(rule);
    const second = String((prompt["12"]?.inputs["image2"] as Link | undefined)?.[0]);
    expect([sameSizes, prompt[second]]).toMatchObject([undefined, rule === "crop" ? other["20"] : fitting]);
  });
  test.for<[Json, string]>([
    ["keep_first", "PROMPT_INVALID"],
    [["30", 0], "UNKNOWN_LINK"],
  ])("%j is refused: no stock node does it", ([rule, code]) => {
    expect(failure(() => sized(rule))).toMatchObject({ code, nodeId: "12" });
  });
  test("a batch node that nothing here asks for is not looked at", () => {
    const unused = { ...simple, ...other, "12": node("CombineImageBatch", two) };
    expect(lowered(unused).sameSizes).toBeUndefined();
  });
  test("one batch left becomes that link", () => {
    expect(lowered(joined({ images_a: ["14", 0], images_b: ["20", 0] }, other)).captures[0]?.source).toEqual(["20", 0]);
  });
  test("no batch left: nothing to fetch, and the error says whose value it was", () => {
    expect(failure(() => lowered(joined({ images_a: ["14", 0] })))).toMatchObject({
      code: "UNKNOWN_LINK",
      nodeId: "11",
    });
  });
  test("a required input gone takes the node with it, an optional one does not", () => {
    const nodes: Prompt = {
      ...simple,
      "20": node("ImageInvert", { image: ["11", 0] }),
      "21": node("PreviewImage", { images: ["20", 0] }),
      "22": node("ControlNetApplyAdvanced", {
        positive: ["6", 0],
        negative: ["7", 0],
        control_net: ["23", 0],
        image: ["8", 0],
        vae: ["24", 0],
        strength: 1,
      }),
      "23": node("ControlNetLoader", { control_net_name: "a" }),
      "24": node("LoadCurrentWorkflowJSON"),
      "25": node("PreviewAny", { source: ["22", 0] }),
    };
    const { prompt } = lowered(nodes, { keepOutputs: true });
    expect(Object.keys(prompt)).not.toEqual(expect.arrayContaining(["20"]));
    expect(prompt["22"]?.inputs).not.toHaveProperty("vae");
    expect(prompt["25"]).toBeDefined();
  });
  test("members of a growing input go while enough are left", () => {
    const grown = (images: Record<string, [string, number]>) =>
      Object.keys(
        lowered(
          { ...simple, "20": node("BatchImagesNode", images), "21": node("PreviewImage", { images: ["20", 0] }) },
          { keepOutputs: true, objectInfo: recent },
        ).prompt,
      );
    expect(grown({ "images.image0": ["8", 0], "images.image1": ["8", 0], "images.image2": ["11", 0] })).toContain("20");
    expect(grown({ "images.image0": ["11", 0], "images.image1": ["8", 0] })).not.toContain("20");
  });
});
