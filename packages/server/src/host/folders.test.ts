import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFolders, type HostFolders } from "./folders.ts";

let base: string;
let folders: HostFolders;
const NOON = new Date(2026, 7, 2, 12, 3, 4);
const FILES = [
  "secret.txt",
  "input/a.png",
  "input/b.JPG",
  "input/note.txt",
  "input/sub/c.png",
  "input/a.pn",
  "input/z.latent",
  "input/sub/a.latent",
  "output/a.png",
  "output/deep/d.latent",
  "temp/t.png",
];

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "netdist-folders-")));
  for (const file of FILES) {
    await mkdir(join(base, file, ".."), { recursive: true });
    await writeFile(join(base, file), file);
  }
  await symlink(join(base, "secret.txt"), join(base, "input/link.png"));
  await symlink(base, join(base, "input/up"));
  await symlink(join(base, "input"), join(base, "input/sub/round"));
  await symlink(tmpdir(), join(base, "output/away"));
  const at = (name: string) => join(base, name);
  folders = createFolders({ input: at("input"), output: at("output"), temp: at("temp"), user: at("user") }, () => NOON);
});
afterAll(() => rm(base, { recursive: true }));

test.each([
  ["a.png", "input/a.png"],
  ["sub/c.png", "input/sub/c.png"],
  ["sub/../a.png", "input/a.png"],
  ["sub//c.png", "input/sub/c.png"],
  ["sub/round/a.png", "input/a.png"],
  ["a.png [output]", "output/a.png"],
  ["a.png [input]", "input/a.png"],
  ["t.png [temp]", "temp/t.png"],
  ["deep/d.latent [output]", "output/deep/d.latent"],
  ["a.png[input]", "input/a.pn"], // the cut takes the last letter, as ComfyUI's does
  ["a.png?[output]", "output/a.png"],
])("%s is a file (H24)", async (name, path) => {
  expect(await folders.resolve(name)).toBe(join(base, path));
});

test("a name without annotation is looked for in the folder asked for", async () => {
  expect(await folders.resolve("a.png", "output")).toBe(join(base, "output/a.png"));
});

describe("hostile names are refused, and nothing tells whether they exist (T1)", () => {
  test.each([
    ["../secret.txt"],
    ["../../../../../../../../etc/passwd"],
    ["sub/../../secret.txt"],
    ["/etc/passwd"],
    ["..\\secret.txt"],
    ["C:\\x.png"],
    ["C:x.png"],
    ["\\\\host\\share\\x.png"],
    ["a.png\0"],
    ["a\n.png"],
    ["%2e%2e%2fsecret.txt"],
    ["..%5csecret.txt"],
    ["....//secret.txt"],
    ["../../secret.txt [output]"],
    ["../secret.txt [temp]"],
    [""],
    [" [output]"],
    ["."],
    [".."],
    ["sub"],
    ["sub/"],
    ["a.png."],
    ["a.png "],
    ["CON.png"],
    ["sub/aux"],
    ["a.png:stream"],
    [`${"x".repeat(300)}.png`],
    ["link.png"],
    ["up/secret.txt"],
    ["absent.png"],
    ["a.png/x"],
  ])("%j", async (name) => {
    await expect(folders.resolve(name)).rejects.toMatchObject({ name: "FileNameError", code: "FILE_NAME" });
  });

  test("outside and absent read the same", async () => {
    const texts = await Promise.all(
      ["../secret.txt", "../absents.txt"].map((name) => folders.resolve(name).catch((error: Error) => error.message)),
    );
    expect(texts[0]?.replace("secret", "absents")).toBe(texts[1]);
  });
});

test.each([
  ["pictures", { extensions: [".png", ".jpg"] }, ["a.png", "b.JPG"]],
  ["every file", {}, ["a.pn", "a.png", "b.JPG", "note.txt", "z.latent"]],
  ["with sub-folders, each once", { extensions: [".png"], recursive: true }, ["a.png", "sub/c.png"]],
  ["its own files before those below it", { extensions: [".latent"], recursive: true }, ["z.latent", "sub/a.latent"]],
  [
    "several folders, annotated",
    { roots: ["input", "output", "temp"] as const, extensions: [".png"], annotate: true },
    ["a.png", "a.png [output]", "t.png [temp]"],
  ],
])("lists %s", async (_name, choices, names) => {
  const all = { roots: ["input"] as const, extensions: [], recursive: false, annotate: false, ...choices };
  expect(await folders.list(all)).toEqual(names);
});

describe("save paths", () => {
  test.each([
    ["ComfyUI", "", "ComfyUI"],
    ["sub/dir/x", "sub/dir", "x"],
    ["sub/x/", "sub", "x"],
    ["sub/../y", "", "y"],
    ["%width%x%height%_%batch_num%", "", "640x480_%batch_num%"],
    ["%year%-%month%-%day%/%hour%%minute%%second%", "2026-08-02", "120304"],
  ])("%s", async (prefix, subfolder, name) => {
    const path = await folders.savePath(prefix, "output", { width: 640, height: 480 });
    expect(path).toEqual({ folder: join(base, "output", subfolder), subfolder, name, counter: 1 });
  });

  test.each([["../x"], ["../../x/y"], ["/tmp/x"], ["away/x"], ["a\0b"], ["sub/../../x"]])("%j is refused", (prefix) =>
    expect(folders.savePath(prefix, "output")).rejects.toMatchObject({ code: "FILE_NAME" }),
  );

  test.each([
    [[], 1],
    [["n_00001_.png"], 2],
    [["n_00001_.png", "n_00007_.webp", "n_00003_.png"], 8],
    [["n_00012.png"], 13],
    [["n_x_.png", "nn_00005_.png", "n_5x_.png"], 1],
    [["n_00002_extra_00009_.png"], 3],
  ])("after %j comes %i", async (files, counter) => {
    const folder = await mkdtemp(join(base, "temp/counter-"));
    for (const file of files) await writeFile(join(folder, file), "");
    const path = await folders.savePath(`${basename(folder)}/n`, "temp");
    expect(path.counter).toBe(counter);
  });
});
