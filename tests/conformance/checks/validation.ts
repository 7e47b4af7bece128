import { expect } from "vitest";
import { type Checks, nodeError, nodeErrors, refused } from "../check.ts";
import { emptyImage, link, node, plainPrompt, preview, save, scale, show, shown } from "../graphs.ts";
import type { Prompt } from "../wire.ts";

/** The plain prompt with some inputs of its ImageScale changed; undefined takes one away. */
function scaled(inputs: Readonly<Record<string, unknown>>): Prompt {
  return { ...plainPrompt(), "2": scale(link("1"), inputs) };
}
const cycle = (): Prompt => ({
  ...plainPrompt(),
  "2": scale(link("6")),
  "6": node("ImageInvert", { image: link("2") }),
});

export const graphChecks: Checks = {
  "VALID-01": async (bench) => {
    const titled = { ...node("NoSuchClass"), _meta: { title: "My title" } };
    const { error, node_errors } = await refused(bench, { ...plainPrompt(), "2": titled });
    expect(error).toMatchObject({ type: "missing_node_type", details: "Node ID '#2'" });
    expect(error.extra_info).toEqual({ node_id: "2", class_type: "NoSuchClass", node_title: "My title" });
    expect(node_errors).toEqual({});
  },
  "VALID-02": async (bench) => {
    const { error, node_errors } = await refused(bench, { ...plainPrompt(), "2": node("NoSuchClass") });
    expect(error).toMatchObject({ type: "invalid_prompt", details: "Node ID '#2'", extra_info: {} });
    expect(error.message).toContain("NoSuchClass");
    expect(node_errors).toEqual({});
  },
  "VALID-03": async (bench) => {
    const classless = { inputs: {} } as unknown as ReturnType<typeof node>;
    const { error } = await refused(bench, { ...plainPrompt(), "2": classless });
    expect(error.type).toBe("missing_node_type");
    expect(error.extra_info).toEqual({ node_id: "2", class_type: null, node_title: null });
  },
  "VALID-04": async (bench) => {
    const classless = { inputs: {} } as unknown as ReturnType<typeof node>;
    const { error } = await refused(bench, { ...plainPrompt(), "2": classless });
    expect(error).toMatchObject({ type: "invalid_prompt", details: "Node ID '#2'", extra_info: {} });
  },
  "VALID-05": async (bench) => {
    const { error } = await refused(bench, { ...plainPrompt(), "20": node("NoSuchClass"), "21": node("NorThis") });
    expect(error.details).toBe("Node ID '#20'");
  },
  "VALID-06": async (bench) => {
    for (const prompt of [{}, { "1": emptyImage() }]) {
      const { error, node_errors } = await refused(bench, prompt);
      expect(error).toMatchObject({ type: "prompt_no_outputs", details: "", extra_info: {} });
      expect(node_errors).toEqual({});
    }
  },
  "VALID-07": async ({ run }) => {
    const { entry } = await run({ ...plainPrompt(), "20": emptyImage({ width: -1 }) });
    expect(entry.status.status_str).toBe("success");
  },
  "VALID-08": async (bench) => {
    const { error } = await refused(bench, { "8": node("SaveImage", {}), "9": node("PreviewImage", {}) });
    expect(error).toMatchObject({
      type: "prompt_outputs_failed_validation",
      message: "Prompt outputs failed validation",
      extra_info: {},
    });
    expect(error.details.split("\n").sort()).toEqual([
      "Required input is missing: filename_prefix",
      "Required input is missing: images",
      "Required input is missing: images",
    ]);
  },
  "VALID-09": async (bench) => {
    const prompt = { ...scaled({ width: "wide" }), "10": preview(link("2")), "11": preview(link("1")) };
    const reply = await bench.http.post("/prompt", { prompt });
    expect(reply.json<{ node_errors: unknown }>().node_errors).toEqual({
      "2": {
        class_type: "ImageScale",
        dependent_outputs: expect.toSatisfy((ids: string[]) => ids.sort().join() === "10,9") as string[],
        errors: [expect.objectContaining({ type: "invalid_input_type" })],
      },
    });
  },
  "VALID-10": async (bench) => {
    const bad = { ...scaled({ upscale_method: "magic" }), "1": emptyImage({ width: 0, height: "x" }) };
    const { node_errors } = await refused(bench, bad);
    // ComfyUI walks the inputs as a set: their order varies from run to run.
    const types = (id: string) => node_errors[id]?.errors.map(({ type }) => type).sort();
    expect(types("1")).toEqual(["invalid_input_type", "value_smaller_than_min"]);
    expect(types("2")).toEqual(["value_not_in_list"]);
  },
  "VALID-22": async (bench) => {
    const { error, node_errors } = await refused(bench, cycle());
    expect(error.type).toBe("prompt_outputs_failed_validation");
    expect(Object.keys(node_errors).sort()).toEqual(["2", "6"]);
    for (const id of ["2", "6"]) {
      expect(node_errors[id]?.errors).toEqual([
        {
          type: "dependency_cycle",
          message: "Dependency cycle detected",
          details: "2 (ImageScale) -> 6 (ImageInvert) -> 2 (ImageScale)",
          extra_info: { node_id: id, cycle_nodes: ["2", "6"] },
        },
      ]);
    }
  },
  "VALID-23": async (bench) => {
    const { error, node_errors } = await refused(bench, cycle());
    expect(error.type).toBe("prompt_outputs_failed_validation");
    expect(node_errors).toEqual({});
  },
};

const absent = { exception_message: "'404'", exception_type: "KeyError" };

export const inputChecks: Checks = {
  "VALID-11": async (bench) => {
    expect(await nodeError(bench, scaled({ width: undefined }), "2")).toEqual({
      type: "required_input_missing",
      message: "Required input is missing",
      details: "width",
      extra_info: { input_name: "width" },
    });
  },
  "VALID-12": async (bench) => {
    expect(await nodeError(bench, scaled({ image: ["1", 0, 7] }), "2")).toMatchObject({
      type: "bad_linked_input",
      details: "image",
      extra_info: { input_name: "image", received_value: ["1", 0, 7] },
    });
  },
  "VALID-13": async (bench) => {
    const prompt = {
      ...scaled({ image: link("5") }),
      "5": node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
    };
    expect(await nodeError(bench, prompt, "2")).toMatchObject({
      type: "return_type_mismatch",
      details: "image, received_type(LATENT) mismatch input_type(IMAGE)",
      extra_info: { input_name: "image", received_type: "LATENT", linked_node: ["5", 0] },
    });
  },
  "VALID-14": async (bench) => {
    const reason = "invalid literal for int() with base 10: 'wide'";
    expect(await nodeError(bench, scaled({ width: "wide" }), "2")).toEqual({
      type: "invalid_input_type",
      message: "Failed to convert an input value to a INT value",
      details: `width, wide, ${reason}`,
      extra_info: {
        input_name: "width",
        input_config: ["INT", { default: 512, min: 0, max: 16384, step: 1 }],
        received_value: "wide",
        exception_message: reason,
      },
    });
    const float = await nodeError(bench, shown(node("PrimitiveFloat", { value: "x" })), "5");
    expect(float).toMatchObject({ extra_info: { exception_message: "could not convert string to float: 'x'" } });
    expect((await nodeError(bench, scaled({ width: null }), "2")).type).toBe("invalid_input_type");
  },
  "VALID-15": async (bench) => {
    expect(await nodeError(bench, { ...plainPrompt(), "1": emptyImage({ width: 0 }) }, "1")).toEqual({
      type: "value_smaller_than_min",
      message: "Value 0 smaller than min of 1",
      details: "width",
      extra_info: {
        input_name: "width",
        input_config: ["INT", { default: 512, min: 1, max: 16384, step: 1 }],
        received_value: 0,
      },
    });
  },
  "VALID-16": async (bench) => {
    const big = { ...plainPrompt(), "1": emptyImage({ width: 99999999 }) };
    expect(await nodeError(bench, big, "1")).toMatchObject({
      type: "value_bigger_than_max",
      message: "Value 99999999 bigger than max of 16384",
      extra_info: { received_value: 99999999 },
    });
    const body = JSON.stringify({ prompt: shown(node("PrimitiveInt", { value: "BIG" })) });
    const huge = await bench.http.post("/prompt", body.replace('"BIG"', "18446744073709551616"));
    expect(huge.status).toBe(400);
    expect(huge.text).toMatch(/"received_value": ?18446744073709551616[,}]/);
    expect(huge.text).toContain("Value 18446744073709551616 bigger than max of 9223372036854775807");
  },
  "VALID-17": async (bench) => {
    const choices = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"];
    expect(await nodeError(bench, scaled({ upscale_method: "magic" }), "2")).toEqual({
      type: "value_not_in_list",
      message: "Value not in list",
      details: `upscale_method: 'magic' not in [${choices.map((choice) => `'${choice}'`).join(", ")}]`,
      extra_info: { input_name: "upscale_method", input_config: [choices, {}], received_value: "magic" },
    });
  },
  "VALID-18": async (bench) => {
    expect(await nodeError(bench, shown(node("TestChoice", { choice: "none" })), "5")).toMatchObject({
      type: "value_not_in_list",
      details: "choice: 'none' not in (list of length 21)",
      extra_info: { input_name: "choice", input_config: null, received_value: "none" },
    });
  },
  "VALID-19": async (bench) => {
    const prompt = { "1": node("LoadImage", { image: "absent.png" }), "9": preview(link("1")) };
    expect(await nodeError(bench, prompt, "1")).toEqual({
      type: "custom_validation_failed",
      message: "Custom validation failed for node",
      details: "image - Invalid image file: absent.png",
      extra_info: { input_name: "image" },
    });
  },
  "VALID-20": async (bench) => {
    const { errors } = await nodeErrors(bench, shown(node("TestChecked", { value: 13, other: 0 })), "5");
    expect(errors).toEqual([
      {
        type: "custom_validation_failed",
        message: "Custom validation failed for node",
        details: "value - 13 is unlucky",
        extra_info: { input_name: "value" },
      },
    ]);
  },
  "VALID-21": async (bench) => {
    expect((await bench.run(shown(node("TestChecked", { value: 99, other: 1 })))).output("9").text).toEqual(["100"]);
    const other = await nodeError(bench, shown(node("TestChecked", { value: 1, other: 99 })), "5");
    expect(other).toMatchObject({ type: "value_bigger_than_max", details: "other" });
  },
  "VALID-24": async (bench) => {
    expect(await nodeError(bench, scaled({ image: link("404") }), "2")).toMatchObject({
      type: "exception_during_inner_validation",
      message: "Exception when validating inner node",
      details: "'404'",
      extra_info: { input_name: "images", ...absent, linked_node: ["2", 0], traceback: expect.any(Array) as unknown[] },
    });
  },
  "VALID-25": async (bench) => {
    const { error, node_errors } = await refused(bench, { "9": preview(link("404")) });
    expect(error.details).toBe("Exception when validating node: '404'");
    expect(node_errors["9"]?.errors).toMatchObject([
      { type: "exception_during_validation", details: "'404'", extra_info: { exception_type: "KeyError" } },
    ]);
  },
  "VALID-26": async (bench) => {
    expect(await nodeError(bench, scaled({ image: link("1", 5) }), "2")).toMatchObject({
      type: "exception_during_inner_validation",
      details: "tuple index out of range",
      extra_info: { exception_type: "IndexError" },
    });
  },
  "VALID-27": async (bench) => {
    const inputless = { class_type: "ImageScale" } as unknown as ReturnType<typeof node>;
    expect(await nodeError(bench, { ...plainPrompt(), "2": inputless }, "2")).toMatchObject({
      type: "exception_during_inner_validation",
      details: "'inputs'",
      extra_info: { exception_type: "KeyError" },
    });
  },
  "VALID-28": async (bench) => {
    const { errors } = await nodeErrors(bench, scaled({ width: [3, 4] }), "2");
    expect(errors).toMatchObject([{ type: "exception_during_inner_validation", details: "3" }]);
  },
  "VALID-29": async ({ run }) => {
    const { entry } = await run({ ...plainPrompt(), "8": show(link("1")), "10": save(link("1")) });
    expect(Object.keys(entry.outputs).sort()).toEqual(["10", "8", "9"]);
  },
};
