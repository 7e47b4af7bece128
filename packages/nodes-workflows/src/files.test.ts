import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, symlink, utimes } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { give, type Host, show, startHost } from "./testing/host.ts";

const MAX = 18446744073709551615n;
/** Files that Pillow and safetensors wrote. */
const python = (name: string) =>
  fileURLToPath(new URL(`../../core/src/workflow-file/fixtures/${name}`, import.meta.url));
const byPython = { "89:0": { class_type: "Noise", inputs: { seed: MAX, text: "é😀: x", cfg: null } } };
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("SaveDiskWorkflowJSON", () => {
  const save = (value: Json, filename_prefix = "workflow/ComfyUI"): Prompt => ({
    "1": give(value),
    "2": { class_type: "SaveDiskWorkflowJSON", inputs: { workflow: ["1", 0], filename_prefix } },
  });
  const value = {
    "89:0": { class_type: "é😀", inputs: { seed: MAX }, unknown: [] },
    "3": { class_type: "A", inputs: {} },
  };

  test("writes UTF-8, two spaces a level, every digit, unknown members too", async () => {
    await using host = await startHost();
    await host.text(save(value));
    expect(await readFile(host.path("workflow/ComfyUI_00001_.json", "output"), "utf8")).toBe(`{
  "3": {
    "class_type": "A",
    "inputs": {}
  },
  "89:0": {
    "class_type": "é😀",
    "inputs": {
      "seed": 18446744073709551615
    },
    "unknown": []
  }
}`);
  });

  test("counts on after the last file, and writes over none", async () => {
    await using host = await startHost();
    await host.text(save({ a: 1 }, "flow"));
    await host.text(save({ a: 2 }, "flow"));
    await host.write("flow_00007_.json", "mine", "output");
    await host.text(save({ a: 3 }, "flow"));
    const names = await readdir(host.server.folders.root("output"));
    expect(names.sort()).toEqual(["flow_00001_.json", "flow_00002_.json", "flow_00007_.json", "flow_00008_.json"]);
    expect(await readFile(host.path("flow_00007_.json", "output"), "utf8")).toBe("mine");
  });

  test("does not follow a link that lies where it writes", async () => {
    await using host = await startHost();
    const outside = await host.write("outside.json", "mine");
    await mkdir(host.path("x", "output"));
    await symlink(outside, host.path("x/flow_1.json", "output"));
    await host.text(save({ a: 1 }, "x/flow"));
    expect(await readFile(outside, "utf8")).toBe("mine");
  });

  test.for(["../flow", "/tmp/flow", "a/../../flow", "a\u0000b"])("%j is refused", async (prefix) => {
    await using host = await startHost();
    await expect(host.text(save({ a: 1 }, prefix))).rejects.toThrow();
    expect(await readdir(host.server.folders.root("output"))).toEqual([]);
  });

  test("LoadDiskWorkflowJSON gives back what was saved", async () => {
    await using host = await startHost();
    await host.text(save(value));
    const workflow = "workflow/ComfyUI_00001_.json [output]";
    expect(await host.shown({ "8": { class_type: "LoadDiskWorkflowJSON", inputs: { workflow } }, "9": show })).toEqual(
      value,
    );
  });
});

const metadata = (file: string): Prompt => ({
  "8": { class_type: "LoadMetadataWorkflowJSON", inputs: { file } },
  "9": show,
});

describe("LoadMetadataWorkflowJSON", () => {
  test.for(["still.png", "animated.png", "still.webp", "animated.webp", "saved.latent"])(
    "%s as Python wrote it",
    async (name) => {
      await using host = await startHost();
      await copyFile(python(name), host.path(name));
      expect(await host.shown(metadata(name))).toEqual(byPython);
    },
  );

  test.for<[string, Prompt, string]>([
    [
      "picture",
      {
        "1": { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 1, color: 255 } },
        "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "a/é" } },
      },
      "a/é_00001_.png [output]",
    ],
    [
      "latent",
      {
        "1": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
        "2": { class_type: "SaveLatent", inputs: { samples: ["1", 0], filename_prefix: "latents/a" } },
      },
      "latents/a_00001_.latent [output]",
    ],
  ])("a %s of our server gives the prompt that made it", async ([, prompt, file]) => {
    await using host = await startHost();
    await host.text(prompt);
    expect(await host.shown(metadata(file))).toEqual(prompt);
  });

  test("runs again when the contents change, not when only the time does", async () => {
    await using host = await startHost();
    await copyFile(python("still.webp"), host.path("a"));
    await host.shown(metadata("a"));
    await utimes(host.path("a"), 1, 1);
    await host.shown(metadata("a"));
    expect(host.calls()).toBe(1);
    await copyFile(python("still.png"), host.path("a"));
    await host.write("a", '{"1":{"class_type":"A","inputs":{}}}');
    expect(await host.shown(metadata("a"))).toEqual({ "1": { class_type: "A", inputs: {} } });
    expect(host.calls()).toBe(2);
  });

  test.for([
    ["other.webp", "is a WebP picture without a ComfyUI prompt or workflow: its metadata was removed."],
    ["bare.latent", "is a safetensors file without a ComfyUI prompt or workflow"],
    ["../still.png", "file = "],
    ["gone.png", "file = "],
  ] as const)("%s is refused when it is queued", async ([name, says]) => {
    await using host = await startHost();
    if (!name.includes("/") && name !== "gone.png") await copyFile(python(name), host.path(name));
    await expect(host.shown(metadata(name))).rejects.toThrow(says);
    expect(host.calls()).toBe(0);
  });

  test("offers pictures and latents of both folders", async () => {
    await using host = await startHost();
    for (const name of ["a.png", "b.webp", "c.latent", "d.safetensors", "e.jpg", "f.json"]) await host.write(name, "");
    await mkdir(host.path("sub", "output"));
    await host.write("sub/g.png", "", "output");
    const info = await (await fetch(`${host.server.url}/object_info/LoadMetadataWorkflowJSON`)).json();
    const offered = ["a.png", "b.webp", "c.latent", "d.safetensors", "sub/g.png [output]"];
    expect(info).toHaveProperty("LoadMetadataWorkflowJSON.input.required.file.0", offered);
  });
});

/** A workflow as the frontend saves it, around a node of some class. */
const saved = (type = "EmptyImage") => ({
  nodes: [
    {
      id: 1,
      type,
      mode: 0,
      inputs: [],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [1] }],
      widgets_values: [64, 32, 1, 255],
    },
    {
      id: 2,
      type: "PreviewImage",
      mode: 0,
      inputs: [{ name: "images", type: "IMAGE", link: 1 }],
      outputs: [],
      widgets_values: [],
    },
  ],
  links: [[1, 1, 0, 2, 0, "IMAGE"]],
  version: 0.4,
});

describe("a workflow as the frontend saves it", () => {
  const loaders: readonly (readonly [id: string, load: (host: Host, text: string) => Promise<Prompt>])[] = [
    [
      "LoadDiskWorkflowJSON",
      async (host, text) => {
        await host.write("a.json", text);
        return { "8": { class_type: "LoadDiskWorkflowJSON", inputs: { workflow: "a.json" } }, "9": show };
      },
    ],
    [
      "LoadMetadataWorkflowJSON",
      async (host, text) => {
        await host.write("a.webp", text);
        return metadata("a.webp");
      },
    ],
    ["LoadUrlWorkflowJSON", async (_, text) => byUrl(`data:application/json,${encodeURIComponent(text)}`)],
  ];

  test.for(loaders)("%s: converted where its nodes are known", async ([, load]) => {
    await using host = await startHost();
    expect(await host.shown(await load(host, JSON.stringify(saved())))).toMatchObject({
      "1": { class_type: "EmptyImage", inputs: { width: 64, height: 32, batch_size: 1, color: 255 } },
      "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
    });
  });

  test.for(loaders)("%s: refused where one is not", async ([, load]) => {
    await using host = await startHost();
    const prompt = await load(host, JSON.stringify(saved("Strange")));
    await expect(host.shown(prompt)).rejects.toThrow(/Node 1 "Strange" .* no server here knows.*Export \(API\)/s);
    const empty = await load(host, '{"nodes":[],"links":[]}');
    await expect(host.shown(empty)).rejects.toThrow("It has no node that runs.");
  });
});

const byUrl = (url: string, inputs: Record<string, Json> = {}): Prompt => ({
  "8": { class_type: "LoadUrlWorkflowJSON", inputs: { url, ...inputs } },
  "9": show,
});

/** A web server with one file, an ETag of its contents, and a note of each request. */
async function startSite(file: { bytes: Uint8Array }) {
  const seen: string[] = [];
  const site = createHttpServer((request, response) => {
    const etag = `"${sha256(file.bytes)}"`;
    const known = request.headers["if-none-match"] === etag;
    seen.push(`${known ? 304 : 200} ${request.headers["x-token"] ?? ""}`.trim());
    response.writeHead(known ? 304 : 200, { etag }).end(known ? undefined : file.bytes);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  return {
    seen,
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      site.closeAllConnections();
      await new Promise((resolve) => site.close(resolve));
    },
  };
}

describe("LoadUrlWorkflowJSON", () => {
  const allowed = "images: { private_addresses: true }\n";

  test.for(["still.png", "animated.webp", "saved.latent"])("%s from a web server", async (name) => {
    await using site = await startSite({ bytes: await readFile(python(name)) });
    await using host = await startHost({ config: allowed });
    expect(await host.shown(byUrl(`${site.url}/x`))).toEqual(byPython);
  });

  test("a data URL", async () => {
    await using host = await startHost();
    const bytes = await readFile(python("still.webp"));
    expect(await host.shown(byUrl(`data:image/webp;base64,${bytes.toString("base64")}`))).toEqual(byPython);
  });

  test("runs again when the contents change, and asks no more than whether they have", async () => {
    const file = { bytes: Buffer.from('{"1":{"class_type":"A","inputs":{"seed":18446744073709551615}}}') };
    await using site = await startSite(file);
    await using host = await startHost({ config: allowed });
    expect(await host.shown(byUrl(site.url))).toEqual({ "1": { class_type: "A", inputs: { seed: MAX } } });
    await host.shown(byUrl(site.url));
    expect(host.calls()).toBe(1);
    expect(site.seen.slice(1).every((answer) => answer === "304")).toBe(true);
    file.bytes = Buffer.from('{"1":{"class_type":"B","inputs":{}}}');
    expect(await host.shown(byUrl(site.url))).toEqual({ "1": { class_type: "B", inputs: {} } });
    expect(host.calls()).toBe(2);
  });

  test("sends the headers that the config file names", async () => {
    await using site = await startSite({ bytes: await readFile(python("still.png")) });
    const mine = `mine: { origins: ["${site.url}"], values: { x-token: abc } }`;
    await using host = await startHost({ config: `images: { private_addresses: true, headers: { ${mine} } }\n` });
    expect(await host.shown(byUrl(site.url, { headers: "mine" }))).toEqual(byPython);
    expect(site.seen).toContain("200 abc");
    await expect(host.shown(byUrl(site.url, { headers: "other" }))).rejects.toThrow('no headers called "other"');
  });

  test.for([
    ["", "Write the address of a workflow into url."],
    ["file:///etc/passwd", "begins with file:"],
    ["not a URL", "is no URL"],
    ["data:text/html,<!doctype html>", "is a web page"],
    ["data:image/png;base64,iVBORw0KGgo=", "damaged PNG picture"],
  ] as const)("%s is refused", async ([url, says]) => {
    await using host = await startHost();
    await expect(host.shown(byUrl(url))).rejects.toThrow(says);
  });

  test("an address of this machine is refused unless the config file allows it, and the path is not shown", async () => {
    await using site = await startSite({ bytes: new Uint8Array() });
    await using host = await startHost();
    const failed = await host.shown(byUrl(`${site.url}/secret?token=abc`)).catch(String);
    expect(failed).toContain("private");
    expect(failed).not.toMatch(/secret|abc/);
    expect(site.seen).toEqual([]);
  });
});
