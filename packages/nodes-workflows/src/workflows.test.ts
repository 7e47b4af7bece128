import { mkdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { type JsonObject, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { show, startHost } from "./testing/host.ts";

const current: Prompt = {
  "8": { class_type: "LoadCurrentWorkflowJSON", inputs: {} },
  "9": show,
  "1": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
};
const disk = (workflow: string): Prompt => ({
  "8": { class_type: "LoadDiskWorkflowJSON", inputs: { workflow } },
  "9": show,
});

describe("LoadCurrentWorkflowJSON", () => {
  test("gives the running prompt, without the change tokens that were written into it", async () => {
    await using host = await startHost();
    expect(await host.shown(current)).toEqual(current);
  });

  test("integers past 2^53 and ids with a colon stay as they are", async () => {
    await using host = await startHost();
    const prompt: Prompt = {
      ...current,
      "89:0": { class_type: "PrimitiveInt", inputs: { value: 9223372036854775807n } },
    };
    expect(await host.shown(prompt)).toEqual(prompt);
  });

  test("runs again when the prompt changes, and only then", async () => {
    await using host = await startHost();
    await host.shown(current);
    await host.shown(current);
    expect(host.calls()).toBe(1);
    const changed: Prompt = {
      ...current,
      "1": { class_type: "EmptyLatentImage", inputs: { width: 128, height: 64, batch_size: 1 } },
    };
    expect(await host.shown(changed)).toEqual(changed);
    expect(host.calls()).toBe(2);
  });
});

describe("LoadDiskWorkflowJSON", () => {
  const file = '{"3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "cfg": 7.5, "text": "é"}}}';

  test("gives the file's prompt, seeds past 2^53 intact", async () => {
    await using host = await startHost();
    await host.write("a.json", file);
    expect(await host.shown(disk("a.json"))).toEqual({
      "3": { class_type: "KSampler", inputs: { seed: 18446744073709551615n, cfg: 7.5, text: "é" } },
    });
  });

  test("a name may say the output folder, where Save workflow writes", async () => {
    await using host = await startHost();
    await host.write("b.json", file, "output");
    expect(await host.shown(disk("b.json [output]"))).toHaveProperty("3.class_type", "KSampler");
  });

  test("offers the files of both folders", async () => {
    await using host = await startHost();
    await host.write("a.json", file);
    await host.write("picture.png", "");
    await mkdir(host.path("workflow", "output"));
    await host.write("workflow/b.json", file, "output");
    const info = await (await fetch(`${host.server.url}/object_info/LoadDiskWorkflowJSON`)).json();
    expect(info).toHaveProperty("LoadDiskWorkflowJSON.input.required.workflow.0", [
      "a.json",
      "workflow/b.json [output]",
    ]);
  });

  test("runs again when the contents change, not when only the time does", async () => {
    await using host = await startHost();
    await host.write("a.json", file);
    await host.shown(disk("a.json"));
    await utimes(join(host.server.folders.root("input"), "a.json"), 1, 1);
    await host.shown(disk("a.json"));
    expect(host.calls()).toBe(1);
    await host.write("a.json", file.replace("7.5", "8.5"));
    expect(await host.shown(disk("a.json"))).toHaveProperty("3.inputs.cfg", 8.5);
    expect(host.calls()).toBe(2);
  });

  test.for([
    ["a workflow without nodes", '{"nodes": [], "links": [], "version": 0.4}', /Export \(API\)/],
    ["no JSON", "{", /a\.json is not JSON/],
    ["another kind of JSON", "[1, 2]", /neither a prompt nor a workflow/],
    ["a node without inputs", '{"3": {"class_type": "KSampler"}}', /node "3" without an inputs object/],
    ["an empty file", "", /a\.json is empty/],
  ] as const)("%s is refused when it is queued", async ([, text, says]) => {
    await using host = await startHost();
    await host.write("a.json", text);
    await expect(host.shown(disk("a.json"))).rejects.toThrow(says);
  });

  test("a node that is called __proto__ is a node like others", async () => {
    await using host = await startHost();
    const text =
      '{"__proto__":{"class_type":"A","inputs":{"__proto__":1}},"constructor":{"class_type":"B","inputs":{}}}';
    await host.write("a.json", text);
    expect(stringifyJson((await host.shown(disk("a.json"))) as JsonObject)).toBe(text);
    expect(({} as { class_type?: string }).class_type).toBeUndefined();
  });

  test.for(["../a.json", "/etc/passwd", "a.json [temp]", "gone.json", "sub/../../a.json [output]", "C:\\a.json"])(
    "%s is refused",
    async (name) => {
      await using host = await startHost();
      await host.write("a.json", file);
      await expect(host.shown(disk(name))).rejects.toThrow(/workflow = /);
      expect(host.calls()).toBe(0);
    },
  );

  test("a file that is gone when it is read is named", async () => {
    await using host = await startHost();
    await host.write("a.json", file);
    await host.shown(disk("a.json"));
    await rm(join(host.server.folders.root("input"), "a.json"));
    await expect(host.shown(disk("a.json"))).rejects.toThrow(/a\.json/);
  });
});
