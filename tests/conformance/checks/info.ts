import { expect } from "vitest";
import { type Checks } from "../check.ts";
import { freshName } from "../graphs.ts";
import { freshPng, uploaded } from "../picture.ts";

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const strings = expect.toSatisfy(
  (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string"),
) as string[];

export const objectInfoChecks: Checks = {
  "INFO-01": async ({ http }) => {
    const all = (await http.get("/object_info")).json<Records>();
    expect(Object.keys(all)).toEqual(expect.arrayContaining(["EmptyImage", "LoadImage", "SaveImage", "PreviewAny"]));
    for (const [name, record] of Object.entries(all)) {
      expect(record).toMatchObject({
        name,
        input: expect.any(Object) as object,
        input_order: expect.any(Object) as object,
        output: expect.any(Array) as unknown[],
        output_is_list: expect.any(Array) as unknown[],
        output_name: expect.any(Array) as unknown[],
        category: expect.any(String) as string,
        output_node: expect.any(Boolean) as boolean,
        python_module: expect.any(String) as string,
      });
    }
  },
  "INFO-02": async ({ http }) => {
    const one = (await http.get("/object_info/EmptyImage")).json<Records>();
    expect(Object.keys(one)).toEqual(["EmptyImage"]);
    const none = await http.get("/object_info/NoSuchClass");
    expect([none.status, none.json()]).toEqual([200, {}]);
  },
  "INFO-03": async ({ http }) => {
    const size = ["INT", { default: 512, min: 1, max: 16384, step: 1 }];
    expect((await http.get("/object_info/EmptyImage")).json<Records>()["EmptyImage"]).toMatchObject({
      input: {
        required: {
          width: size,
          height: size,
          batch_size: ["INT", { default: 1, min: 1, max: 4096 }],
          color: ["INT", { default: 0, min: 0, max: 16777215, step: 1, display: "color" }],
        },
      },
      input_order: { required: ["width", "height", "batch_size", "color"] },
      output: ["IMAGE"],
      output_is_list: [false],
      output_name: ["IMAGE"],
      name: "EmptyImage",
      python_module: "nodes",
      output_node: false,
    });
  },
  "INFO-04": async ({ http }) => {
    const one = (await http.get("/object_info/EmptyImage")).json<Records>();
    expect(one["EmptyImage"]).toHaveProperty("is_input_list", false);
  },
  "INFO-05": async ({ http }) => {
    const { text } = await http.get("/object_info/PrimitiveInt");
    expect(text).toMatch(/"min": ?-9223372036854775807, ?"max": ?9223372036854775807[,}]/);
  },
  "INFO-06": async ({ http }) => {
    const record = (await http.get("/object_info/SaveImage")).json<Records>()["SaveImage"];
    expect(record?.["input"]).toHaveProperty("hidden", { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" });
  },
  "INFO-07": async ({ http, server }) => {
    const all = (await http.get("/object_info")).json<Records>();
    expect(all["TestSwitch"]?.["input"]).toMatchObject({ required: { yes: ["IMAGE", { lazy: true }] } });
    expect(all["TestRaw"]?.["input"]).toMatchObject({ required: { link: ["INT", { rawLink: true }] } });
    expect(all["TestRange"]).toMatchObject({ output: ["INT"], output_is_list: [true] });
    if (server.kind === "comfyui") {
      expect(all["TestRange"]?.["python_module"]).toBe("custom_nodes.netdist_test_nodes");
    }
  },
  "INFO-08": async ({ http }) => {
    const all = (await http.get("/object_info")).json<Records>();
    for (const name of ["SaveImage", "PreviewImage", "PreviewAny", "SaveLatent"]) {
      expect([name, all[name]?.["output_node"]]).toEqual([name, true]);
    }
    expect(all["LoadImage"]?.["output_node"]).toBe(false);
  },
};

export const infoChecks: Checks = {
  "INFO-10": async ({ http, server }) => {
    const { system, devices } = (await http.get("/system_stats")).json<Record<string, unknown>>();
    expect(system).toMatchObject({
      comfyui_version: server.version,
      os: expect.any(String) as string,
      python_version: expect.any(String) as string,
      argv: strings,
      ram_total: expect.any(Number) as number,
      ram_free: expect.any(Number) as number,
    });
    const device = { name: expect.any(String) as string, type: expect.any(String) as string };
    expect(devices).toMatchObject([{ ...device, vram_total: expect.any(Number) as number }]);
  },
  "INFO-11": async ({ http }) => {
    expect((await http.get("/features")).json()).toMatchObject({
      supports_preview_metadata: true,
      max_upload_size: expect.any(Number) as number,
    });
  },
  "INFO-12": async ({ http }) => {
    expect((await http.get("/embeddings")).json()).toEqual(strings);
    expect((await http.get("/models")).json()).toEqual(expect.arrayContaining(["checkpoints", "loras", "vae"]));
  },
  "INFO-13": async ({ http }) => {
    expect((await http.get("/models/checkpoints")).json()).toEqual(strings);
    expect((await http.get("/models/no-such-folder")).status).toBe(404);
  },
  "INFO-14": async ({ http }) => {
    expect((await http.get("/extensions")).json()).toEqual(strings);
  },
  "INFO-15": async ({ http }) => {
    expect((await http.get("/view_metadata/checkpoints?filename=absent.safetensors")).status).toBe(404);
    expect((await http.get("/view_metadata/checkpoints")).status).toBe(404);
  },
  "INFO-16": async ({ http }) => {
    expect((await http.get("/node_replacements")).json()).toEqual(expect.any(Object));
  },
  "INFO-17": async ({ http }) => {
    expect((await http.get("/global_subgraphs")).json()).toEqual(expect.any(Object));
  },
  "INFO-18": async ({ http }) => {
    for (const route of ["/i18n", "/workflow_templates"]) {
      const reply = await http.get(route);
      expect([route, reply.status, reply.json()]).toEqual([route, 200, expect.any(Object)]);
    }
  },
  "INFO-19": async ({ http }) => {
    const folders = (await http.get("/experiment/models")).json<{ name: string; folders: string[] }[]>();
    expect(folders.find(({ name }) => name === "checkpoints")?.folders).toEqual(strings);
    expect(folders.map(({ name }) => name)).not.toContain("custom_nodes");
  },
  "INFO-20": async (bench) => {
    const [first, second] = [`${freshName()}.png`, `${freshName()}.png`];
    for (const filename of [first, second]) await uploaded(bench, freshPng(), { filename });
    const names = (await bench.http.get("/internal/files/input")).json<string[]>();
    const bare = names.map((name) => name.replace(/ \[input\]$/, ""));
    expect(bare.slice(0, 2)).toEqual([second, first]);
    expect((await bench.http.get("/internal/files/models")).status).toBe(400);
  },
  "INFO-21": async ({ http }) => {
    const paths = (await http.get("/internal/folder_paths")).json<Record<string, string[]>>();
    expect(paths["checkpoints"]).toEqual(strings);
    expect((await http.get("/internal/logs")).json()).toEqual(expect.any(String));
    const raw = (await http.get("/internal/logs/raw")).json<{ entries: unknown[]; size: unknown }>();
    expect(raw).toMatchObject({ entries: expect.any(Array) as unknown[], size: expect.any(Object) as object });
    for (const entry of raw.entries) {
      expect(entry).toEqual({ t: expect.any(String) as string, m: expect.any(String) as string });
    }
  },
  "INFO-22": async (bench) => {
    const name = await uploaded(bench, freshPng());
    expect((await bench.http.get("/internal/files/input")).json()).toContain(`${name} [input]`);
  },
};
