import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack as latents } from "@netdist/nodes-latents";
import { buildPack, digest, type Files, manifestOf, zipFolder } from "@netdist/pack";
import { isObject, parseJson } from "@netdist/sdk/prompt";
import { beforeAll, describe, expect, test } from "vitest";
import { withStockSampler } from "../../../scripts/stock-sampler.mjs";
import { packs } from "./packs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const conditions = ["@netdist/source"];
const ids = packs.flatMap(({ nodes }) => nodes.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
// What a real ComfyUI has of the classes in our workflows.
const stock = ["CheckpointLoaderSimple", "CLIPTextEncode", "EmptyLatentImage", "KSampler", "SaveImage", "VAEDecode"];

// On a machine that has much else to do.
const BUNDLING_MS = 180_000;

let files: Files;
beforeAll(async () => {
  ({ files } = await buildPack(root, { conditions }));
}, BUNDLING_MS);
const text = (path: string) => Buffer.from(files.get(path) ?? []).toString("utf8");
const paths = (matching: RegExp) => [...files.keys()].filter((path) => matching.test(path));

test("built twice it is the same to the byte, and so is its zip", { timeout: BUNDLING_MS }, async () => {
  const again = (await buildPack(root, { conditions })).files;
  expect([...again.keys()]).toEqual([...files.keys()]);
  expect(manifestOf(again)).toEqual(manifestOf(files));
  expect(digest(zipFolder("netdist", again))).toBe(digest(zipFolder("netdist", files)));
});

describe("the folder netdist", () => {
  test("has what ComfyUI, its manager and a reader look for", () => {
    for (const path of [
      "__init__.py",
      "netdist_shim/__init__.py",
      "dist/host.mjs",
      "dist/pack.mjs",
      "nodes.json",
      "pyproject.toml",
      "requirements.txt",
    ])
      expect(files.has(path), path).toBe(true);
    for (const path of ["LICENSE", "README.md", "THIRD_PARTY_NOTICES.md", "icon.svg", ".comfyignore", "files.json"])
      expect(files.has(path), path).toBe(true);
  });

  test("lists the very nodes of the packs in nodes.json, each with a help page and texts", () => {
    const listed = parseJson(text("nodes.json"));
    expect(listed).toMatchObject({ format: 1, pack: { id: "netdist" } });
    expect(isObject(listed) && isObject(listed["nodes"]) && Object.keys(listed["nodes"])).toEqual(ids);
    expect(paths(/^web\/docs\//)).toEqual(ids.map((id) => `web/docs/${id}.md`).sort());
    expect(Object.keys(JSON.parse(text("locales/en/nodeDefs.json")) as object)).toEqual(ids);
  });

  test("has no native code: text, and pictures", () => {
    const binary = [...files]
      .filter(([path, content]) => !/\.(?:jpg|png)$/.test(path) && content.includes(0))
      .map(([path]) => path);
    expect(binary).toEqual([]);
    expect(paths(/\.(?:node|so|dll|dylib|exe|pyd|wasm)$/)).toEqual([]);
  });

  test("runs nothing when it is installed (T23)", async () => {
    expect(paths(/^(?:install|uninstall|enable|disable|prestartup_script)\.py$|\.(?:sh|bat|ps1|cmd)$/)).toEqual([]);
    const { scripts } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      readonly scripts: object;
    };
    expect(Object.keys(scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
  });

  test("starts a process in one place, evaluates nothing and asks no network in Python", () => {
    const python = (matching: RegExp) => paths(/\.py$/).filter((path) => matching.test(text(path)));
    expect(python(/subprocess|Popen|os\.(?:system|exec|spawn)|\bpty\b|multiprocessing/)).toEqual([
      "netdist_shim/process.py",
    ]);
    expect(python(/(?<![.\w])(?:eval|exec|compile|__import__)\(|\bpickle|marshal|shell=True/)).toEqual([]);
    expect(python(/\b(?:urllib|http\.client|requests|httpx|socket|ftplib)\b/)).toEqual([]);
  });

  test("has nothing of tests, no sources, no package of npm's", () => {
    expect(paths(/test|spec|fixture|node_modules|\.ts$|\.map$|package\.json/i)).toEqual([]);
    expect(text("dist/pack.mjs") + text("dist/host.mjs")).not.toMatch(/^\/\/ .*\.test\.ts/m);
  });

  test("has no path and no name of the machine that built it", () => {
    for (const path of paths(/\.(?:py|m?js|json|toml|txt|md)$/)) {
      expect(text(path), path).not.toContain(root);
      expect(text(path), path).not.toMatch(/\/root\/|\/home\/\w|[A-Z]:\\Users/);
    }
  });

  test("has no secret", () => {
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY|npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}|xox[bp]-/;
    for (const path of files.keys()) expect(text(path), path).not.toMatch(secret);
  });

  test("is readable: lines of a length that people write, above each module its path", () => {
    const lines = text("dist/pack.mjs").split("\n");
    expect(lines.reduce((sum, line) => sum + line.length, 0) / lines.length).toBeLessThan(60);
    expect(lines.filter((line) => /^\/\/ .*packages\/nodes-simple\/src\/[\w-]+\.ts$/.test(line))).toHaveLength(3);
  });

  // The frontend imports every .js below web/ as an extension of its own.
  test("shows the frontend no .js but its extension", () =>
    expect(paths(/^web\/.*\.js$/)).toEqual(["web/netdist-workers.js"]));

  test("has the licences of what its scripts hold, and of nothing else", () => {
    const scripts = paths(/\.m?js$/)
      .map(text)
      .join("\n");
    const inside = [...scripts.matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
      ([, name]) => name,
    );
    const named = [...text("THIRD_PARTY_NOTICES.md").matchAll(/^## (\S+)/gm)].map(([, name]) => name);
    expect(named).toEqual([...new Set(inside)].sort());
    expect(named).toEqual(expect.arrayContaining(["undici", "preact"]));
  });

  test("has an icon that the registry takes", () => {
    const [, width = "0", height = "0"] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(text("icon.svg")) ?? [];
    expect([width, height].map(Number).every((side) => side > 0 && side <= 400)).toBe(true);
    expect(width).toBe(height);
  });
});

test("a single family is built by the same command", { timeout: BUNDLING_MS }, async () => {
  const family = await buildPack(join(root, "..", "..", "packages", "nodes-latents"), { conditions });
  const toml = Buffer.from(family.files.get("pyproject.toml") ?? []).toString("utf8");
  expect([family.name, family.nodes]).toEqual(["netdist-latents", latents.nodes.map(({ id }) => id)]);
  expect(toml).toContain('Repository = "https://github.com/netdist/netdist-latents"');
});

// ComfyUI-Manager tells packs apart by the address of their repository.
test("no two families have one repository or name", async () => {
  const names = ["simple", "advanced", "images", "latents", "workflows"];
  const found = await Promise.all(
    names.map(async (name) => {
      const file = join(root, "..", "..", "packages", `nodes-${name}`, "package.json");
      return (JSON.parse(await readFile(file, "utf8")) as { readonly netdist: Record<string, string> }).netdist;
    }),
  );
  for (const key of ["repository", "displayName"])
    expect(new Set(found.map((one) => one[key])).size).toBe(names.length);
});

describe.each([
  ["simple", "two-machines"],
  ["chain", "chain-of-machines"],
])("the example workflow %s", (name, title) => {
  test("is what scripts/comfyui-examples.mjs makes of it, of nodes that a ComfyUI with the pack has", async () => {
    const source = JSON.parse(
      await readFile(new URL(`../../../examples/${name}.json`, import.meta.url), "utf8"),
    ) as never;
    const workflow = JSON.parse(text(`example_workflows/${title}.json`)) as {
      readonly nodes: readonly { readonly type: string }[];
    };
    expect(workflow).toEqual(withStockSampler(source));
    for (const { type } of workflow.nodes) expect([...ids, ...stock]).toContain(type);
  });

  test("has a picture that is small", () => {
    const size = files.get(`example_workflows/${title}.jpg`)?.length ?? 0;
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThan(50_000);
  });
});
