import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { personAt, writeData, writeProgram } from "../testing/layouts.ts";
import { scratch, write } from "../testing/scratch.ts";
import { findComfyUI } from "./find.ts";

describe("by name", () => {
  test.for([
    ["ComfyUI's own folder", "app", ""],
    [
      "the outer folder of a portable one",
      "portable/ComfyUI_windows_portable/ComfyUI",
      "portable/ComfyUI_windows_portable",
    ],
    ["the folder above that", "portable/ComfyUI_windows_portable/ComfyUI", "portable"],
    ["custom_nodes", "app", "app/custom_nodes"],
    ["a pack in it", "app", "app/custom_nodes/pack"],
  ])("%s", async ([, root = "", named = ""]) => {
    await using one = await scratch();
    await writeProgram(join(one.folder, root));
    await mkdir(join(one.folder, root, "custom_nodes", "pack"), { recursive: true });
    const found = await findComfyUI(named || root, personAt("/nobody", { cwd: one.folder }));
    expect(found).toEqual({ root: await realpath(join(one.folder, root)), kind: "program", version: "0.33.0" });
  });

  test("the data folder of the desktop app, and a folder that has custom_nodes alone", async () => {
    await using one = await scratch();
    await writeData(join(one.folder, "data"));
    await mkdir(join(one.folder, "bare", "custom_nodes"), { recursive: true });
    const around = personAt("/nobody", { cwd: one.folder });
    expect(await findComfyUI("data", around)).toMatchObject({ kind: "data", version: undefined });
    expect(await findComfyUI("bare", around)).toMatchObject({ kind: "data" });
  });

  test("a folder that is none, though another would be found", async () => {
    await using one = await scratch();
    await writeProgram(join(one.folder, "ComfyUI"));
    await mkdir(join(one.folder, "other"));
    const around = personAt(one.folder);
    await expect(findComfyUI("other", around)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("other is no ComfyUI"),
    });
  });
});

describe("unnamed", () => {
  test.for(["", "ComfyUI", "ComfyUI/custom_nodes", "ComfyUI/custom_nodes/pack"])(
    "from the current folder: %j",
    async (cwd) => {
      await using one = await scratch();
      const root = await writeProgram(join(one.folder, "ComfyUI"));
      await mkdir(join(root, "custom_nodes", "pack"), { recursive: true });
      expect(await findComfyUI(undefined, personAt("/nobody", { cwd: join(one.folder, cwd) }))).toMatchObject({
        root: await realpath(root),
      });
    },
  );

  test.for(["ComfyUI", "comfy/ComfyUI", "Documents/ComfyUI", "Downloads/ComfyUI_windows_portable/ComfyUI"])(
    "in a common place: ~/%s",
    async (place) => {
      await using one = await scratch();
      const root = await writeProgram(join(one.folder, place));
      expect(await findComfyUI(undefined, personAt(one.folder, { cwd: "/" }))).toMatchObject({
        root: await realpath(root),
      });
    },
  );

  test("in a folder outside of homes", async () => {
    await using one = await scratch();
    const root = await writeProgram(join(one.folder, "ComfyUI_windows_portable", "ComfyUI"));
    const around = personAt("/nobody", { shared: [one.folder] });
    expect(await findComfyUI(undefined, around)).toMatchObject({ root: await realpath(root) });
  });

  test("where the desktop app's settings say", async () => {
    await using one = await scratch();
    const data = await writeData(join(one.folder, "My Data ü"));
    const config = join(one.folder, "Library", "Application Support");
    await write(config, { "ComfyUI/config.json": JSON.stringify({ a: 1, basePath: data }) });
    expect(await findComfyUI(undefined, personAt(one.folder, { platform: "darwin" }))).toMatchObject({
      kind: "data",
      root: await realpath(data),
    });
  });

  test("where comfy-cli's settings say", async () => {
    await using one = await scratch();
    const root = await writeProgram(join(one.folder, "elsewhere", "ComfyUI"));
    await write(one.folder, { ".config/comfy-cli/config.ini": `[DEFAULT]\ndefault_workspace = ${root}\n` });
    expect(await findComfyUI(undefined, personAt(one.folder))).toMatchObject({ root: await realpath(root) });
  });

  test("several: none is chosen, all are listed", async () => {
    await using one = await scratch();
    const [a, b] = [
      await writeProgram(join(one.folder, "Documents", "ComfyUI")),
      await writeProgram(join(one.folder, "comfy", "ComfyUI")),
    ];
    const found = findComfyUI(undefined, personAt(one.folder));
    await expect(found).rejects.toMatchObject({
      code: "SEVERAL",
      message: expect.stringContaining(`\n  ${await realpath(b)}\n  ${await realpath(a)}`),
    });
  });

  test("none", async () => {
    await using one = await scratch();
    await expect(findComfyUI(undefined, personAt(one.folder))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
