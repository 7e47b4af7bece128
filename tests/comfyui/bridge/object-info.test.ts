import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { convertWorkflow, readObjectInfo } from "@netdist/core";
import { type AnyNode, type ObjectInfoProfile, renderObjectInfo } from "@netdist/sdk";
import { isObject, type JsonObject, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packs } from "../../../apps/comfyui/src/packs.ts";
import { checkouts } from "../checkouts.ts";
import { type RunningComfyUI, startComfyUI } from "../servers.ts";
import { buildFolder } from "./folder.ts";

const versions = checkouts().map(({ version }) => version);
if (versions.length === 0) test.skip("the nodes of the folder netdist in object_info: COMFYUI_DIR is not set");

const nodes = packs.flatMap((pack) => pack.nodes);
const ids = nodes.flatMap((node) => [node.id, ...(node.aliases ?? [])].map((id) => [id, node] as const));
// What the file inputs list, and what they pass over.
const files = [
  "input/a.npy",
  "input/sub/b.npz",
  "input/c.latent",
  "input/d.safetensors",
  "input/e.json",
  "input/f.txt",
  "output/g.npy",
  "output/h.json",
  "output/i.png",
];

describe.each(versions)("ComfyUI %s", (version) => {
  let base: string;
  let real: RunningComfyUI;
  let ours: Server;
  let info: JsonObject;
  beforeAll(async () => {
    const { folder } = await buildFolder("apps/comfyui");
    base = await mkdtemp(join(tmpdir(), "netdist comfyui ü-"));
    for (const file of files) {
      await mkdir(dirname(join(base, file)), { recursive: true });
      await writeFile(join(base, file), "");
    }
    real = await startComfyUI(version, { baseDirectory: base, extraNodes: [folder] });
    ours = await createServer({ port: 0, inputDirectory: join(base, "input"), outputDirectory: join(base, "output") });
    info = await objectInfo(real.url);
  });
  afterAll(async () => {
    await ours?.close();
    await real?.stop();
    await rm(base, { recursive: true, force: true });
  });

  test("lists the nodes of the pack, all of them and no other", () => {
    const listed = Object.values(info).filter(
      (record) => isObject(record) && record["python_module"] === "custom_nodes.netdist",
    );
    expect(listed.map((record) => (record as JsonObject)["name"]).sort()).toEqual(ids.map(([id]) => id).sort());
  });

  test.for(ids)("says of %s what the sdk renders", async ([id, node]) => {
    expect(info[id]).toEqual(await rendered(id, node));
  });

  test.for(["two-machines", "chain-of-machines"])(
    "accepts the example workflow %s, but for the checkpoint that is not here",
    async (name) => {
      const file = new URL(`../../../apps/comfyui/example_workflows/${name}.json`, import.meta.url);
      const workflow = parseJson(await readFile(file, "utf8")) as JsonObject;
      const body = stringifyJson({ prompt: convertWorkflow(workflow, readObjectInfo(info)) });
      const answer = await fetch(`${real.url}/prompt`, { method: "POST", body });
      const { node_errors: errors } = (await answer.json()) as { readonly node_errors: Record<string, NodeErrors> };
      const found = Object.values(errors).map(({ class_type, errors }) => [class_type, errors.map(({ type }) => type)]);
      expect(found).toEqual([["CheckpointLoaderSimple", ["value_not_in_list"]]]);
    },
  );

  async function rendered(id: string, node: AnyNode): Promise<JsonObject> {
    const list = (choices: Parameters<Server["folders"]["list"]>[0]) => ours.folders.list(choices);
    const profile = version === "0.3.64" ? "0.3.64" : ("0.33.0" satisfies ObjectInfoProfile);
    return await renderObjectInfo(node, { profile, module: "custom_nodes.netdist", list, id });
  }
});

interface NodeErrors {
  readonly class_type: string;
  readonly errors: readonly { readonly type: string }[];
}

async function objectInfo(url: string): Promise<JsonObject> {
  const answer = await fetch(`${url}/object_info`);
  return parseJson(await answer.text()) as JsonObject;
}
