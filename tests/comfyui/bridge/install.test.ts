import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { zipFolder } from "@netdist/pack";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Staged, stage } from "../../../apps/comfyui/src/testing/staged.ts";
import { type Bench, benchOf } from "../../conformance/bench.ts";
import { checkouts } from "../checkouts.ts";
import { startComfyUI } from "../servers.ts";
import { buildFolder } from "./folder.ts";

const all = checkouts();
if (all.length === 0) test.skip("the folder netdist installed into a real ComfyUI: COMFYUI_DIR is not set");

let staged: Staged;
let base: string;
beforeAll(async () => {
  staged = await stage();
  base = await mkdtemp(join(tmpdir(), "My ComfyUI ü "));
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
  await staged[Symbol.asyncDispose]();
});

/** How a person puts the folder into `custom_nodes`, and what the server's environment is then. */
type Way = (customNodes: string, python: string) => Promise<Readonly<Record<string, string>>>;

const ways: Readonly<Record<string, Way>> = {
  async copying(customNodes) {
    await cp(staged.folder, join(customNodes, "netdist"), { recursive: true });
    return {};
  },
  async zip(customNodes, python) {
    const { files } = await buildFolder("apps/comfyui");
    const zip = join(customNodes, "..", "netdist.zip");
    await writeFile(zip, zipFolder("netdist", files));
    await promisify(execFile)(python, ["-m", "zipfile", "-e", zip, customNodes]);
    return {};
  },
  // No node on PATH: what the installer wrote into the config file must do.
  async installer(customNodes) {
    const { code, stdout, stderr } = await staged.run(["install", join(customNodes, "..")]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Wrote into");
    return { PATH: customNodes };
  },
};

describe.each(all.map(({ version, python }) => ({ version, python })))("ComfyUI $version", ({ version, python }) => {
  test.for(Object.keys(ways))("by %s: the nodes are listed, and a workflow runs", async (way) => {
    const baseDirectory = join(base, `${version} ${way}`);
    const customNodes = join(baseDirectory, "custom_nodes");
    await mkdir(customNodes, { recursive: true });
    const env = (await ways[way]?.(customNodes, python)) ?? {};
    await using real = await startComfyUI(version, {
      baseDirectory,
      extraNodes: [],
      env,
      logName: `install-${version}-${way}`,
    });
    const bench = benchOf({ url: real.url, version, kind: "comfyui", testNodes: false });

    expect(await listed(real.url)).toEqual(await idsOf(join(customNodes, "netdist")));
    expect(await picturesOf(bench)).toHaveLength(3);
    expect(await text(`${real.url}/extensions/netdist/docs/FetchRemote.md`)).toContain("# Fetch from remote");
    const templates = JSON.parse(await text(`${real.url}/workflow_templates`)) as Record<string, string[]>;
    expect(templates["netdist"]?.sort()).toEqual(["chain-of-machines", "two-machines"]);
    expect(JSON.parse(await text(`${real.url}/i18n`))).toHaveProperty(
      "en.nodeDefs.FetchRemote.display_name",
      "Fetch from remote",
    );
    await expect(logOf(real.log)).resolves.not.toMatch(/IMPORT FAILED|Traceback/);
  });

  test("the template's pack runs beside it: pictures, text, progress, and a check before anything runs", async () => {
    const extraNodes = [staged.folder, (await buildFolder("examples/custom-pack")).folder];
    await using real = await startComfyUI(version, { extraNodes, logName: `install-${version}-template` });
    const bench = benchOf({ url: real.url, version, kind: "comfyui", testNodes: false });
    const run = await bench.run(templatePrompt("a {animal}"));
    const colours = run.output("5") as { readonly text?: readonly string[] };
    expect([run.output("7"), colours.text?.[0]]).toEqual([
      { text: ["a fox"] },
      expect.stringMatching(/^#336699( #[0-9a-f]{6})*$/),
    ]);
    expect((run.output("3") as { readonly images: readonly unknown[] }).images).toHaveLength(2);
    const refused = await fetch(`${real.url}/prompt`, {
      method: "POST",
      body: JSON.stringify({ prompt: templatePrompt("a {bird}") }),
    });
    expect(await refused.text()).toContain("The text asks for {bird}");
  });
});

/** Every node of the template. */
function templatePrompt(text: string) {
  return {
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 2, color: 0x336699 } },
    "2": { class_type: "CustomVignette", inputs: { images: ["1", 0], strength: 0.5 } },
    "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "template" } },
    "4": { class_type: "CustomMainColours", inputs: { images: ["1", 0], count: 2 } },
    "5": { class_type: "PreviewAny", inputs: { source: ["4", 0] } },
    "6": { class_type: "CustomFillText", inputs: { text, words: "animal = fox" } },
    "7": { class_type: "PreviewAny", inputs: { source: ["6", 0] } },
  };
}

async function listed(url: string): Promise<string[]> {
  const info = JSON.parse(await text(`${url}/object_info`)) as Record<string, { readonly python_module: string }>;
  return Object.keys(info)
    .filter((id) => info[id]?.python_module === "custom_nodes.netdist")
    .sort();
}

async function idsOf(folder: string): Promise<string[]> {
  const { nodes } = JSON.parse(await readFile(join(folder, "nodes.json"), "utf8")) as { readonly nodes: object };
  return Object.keys(nodes).sort();
}

/** Two batches of stock nodes, put together by a node of ours and saved. */
async function picturesOf(bench: Bench): Promise<readonly unknown[]> {
  const batch = (batch_size: number) => ({
    class_type: "EmptyImage",
    inputs: { width: 64, height: 64, batch_size, color: 0x336699 },
  });
  const run = await bench.run({
    "1": batch(1),
    "2": batch(2),
    "3": { class_type: "CombineImageBatch", inputs: { images_a: ["1", 0], images_b: ["2", 0] } },
    "4": { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: "installed" } },
  });
  return (run.output("4") as { readonly images?: readonly unknown[] }).images ?? [];
}

async function text(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return await answer.text();
}

async function logOf(file: string): Promise<string> {
  return await readFile(file, "utf8");
}
