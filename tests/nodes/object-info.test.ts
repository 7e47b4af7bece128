import { readFileSync } from "node:fs";
import { type AnyNode, renderObjectInfo } from "@netdist/sdk";
import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { packs } from "../../apps/harness/src/packs.ts";

/** What saved workflows rely on: everything that a record says but its explanations. */
async function contract(node: AnyNode): Promise<JsonObject> {
  const list = async () => ["a.json", "b.json [output]"];
  const record = await renderObjectInfo(node, { profile: "0.3.64", module: "m", list });
  const { input, input_order, output, output_is_list, output_name, name, display_name, category, output_node } = record;
  const kept = { name, display_name, category, input, input_order, output, output_is_list, output_name, output_node };
  return withoutTooltips(kept as JsonObject) as JsonObject;
}

function withoutTooltips(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutTooltips);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([key]) => key !== "tooltip");
  return Object.fromEntries(members.map(([key, member]) => [key, withoutTooltips(member ?? null)]));
}

const nodes = packs.flatMap((pack) => pack.nodes.map((node) => [node.id, node] as const));
const pinned = JSON.parse(
  readFileSync(new URL("fixtures/object-info.json", import.meta.url), "utf8"),
  // Written as text, since JSON.parse keeps no integer above 2^53.
  (_, value) => (value === "18446744073709551615" ? 18446744073709551615n : value),
) as Record<string, JsonObject>;

test.for(nodes)("%s is as saved workflows know it", async ([id, node]) => {
  expect(await contract(node)).toEqual(pinned[id]);
  expect(node.description).toMatch(/\.$/);
});

test("every pinned node is there", () => {
  expect(nodes.map(([id]) => id).sort()).toEqual(Object.keys(pinned).sort());
});

/**
 * Name, title, category, inputs with their defaults, outputs: netdist's nodes as they have been since 2024. Only
 * SaveLatentNumpy has an output more, the last one.
 */
const old: Record<string, readonly [title: string, category: string, inputs: string, outputs: string]> = {
  RemoteQueueSimple: [
    "Queue on remote (single)",
    "remote",
    "remote_url=http://127.0.0.1:8288/ batch_local=1 batch_remote=1 trigger:on_change|always enabled:true|false|remote=true seed=0",
    "seed:INT batch:INT remote_info:REMINFO",
  ],
  FetchRemote: ["Fetch from remote", "remote", "final_image:IMAGE remote_info:REMINFO", "IMAGE:IMAGE"],
  RemoteChainStart: [
    "Queue on remote (start of chain)",
    "remote/advanced",
    "workflow:JSON trigger:on_change|always batch=1 seed=0",
    "remote_chain:REMCHAIN",
  ],
  RemoteQueueWorker: [
    "Queue on remote (worker)",
    "remote/advanced",
    "remote_chain:REMCHAIN remote_url=http://127.0.0.1:8288/ batch_override=0 enabled:true|false|remote=true outputs:final_image|any=final_image",
    "remote_chain:REMCHAIN remote_info:REMINFO",
  ],
  RemoteChainEnd: ["Queue on remote (end of chain)", "remote/advanced", "remote_chain:REMCHAIN", "seed:INT batch:INT"],
  CombineImageBatch: ["Combine images", "remote/image", "images_a:IMAGE images_b:IMAGE", "images:IMAGE"],
  LoadImageUrl: ["Load Image (URL)", "remote/image", "url:STRING", "IMAGE:IMAGE MASK:MASK"],
  SaveImageUrl: [
    "Save Image (URL)",
    "remote/image",
    "images:IMAGE url:STRING filename_prefix=ComfyUI data_format:HTML_image|Raw_data",
    "",
  ],
  LoadLatentNumpy: ["Load Latent (Numpy)", "remote/latent", "latent:a.json|b.json [output]", "LATENT:LATENT"],
  LoadLatentUrl: ["Load Latent (URL)", "remote/latent", "url:STRING", "LATENT:LATENT"],
  SaveLatentNumpy: [
    "Save Latent (Numpy)",
    "remote/latent",
    "samples:LATENT filename_prefix=latents/ComfyUI",
    "filename:STRING subfolder:STRING",
  ],
  LoadDiskWorkflowJSON: [
    "Load workflow (disk)",
    "remote/advanced",
    "workflow:a.json|b.json [output]",
    "Workflow JSON:JSON",
  ],
  LoadCurrentWorkflowJSON: ["Load workflow (current)", "remote/advanced", "", "Workflow JSON:JSON"],
  SaveDiskWorkflowJSON: [
    "Save workflow (disk)",
    "remote/advanced",
    "workflow:JSON filename_prefix=workflow/ComfyUI",
    "",
  ],
};

test.for(nodes.filter(([id]) => Object.hasOwn(old, id)))(
  "%s has the required inputs and outputs of the old pack, in their order",
  async ([id, node]) => {
    const { display_name, category, input, output, output_name } = await contract(node);
    const required = Object.entries((input as { required: Record<string, [Json, JsonObject?]> }).required);
    const inputs = required.map(([name, [type, options]]) => {
      const kind = Array.isArray(type) ? `:${type.join("|")}` : options?.["default"] === undefined ? `:${type}` : "";
      return `${name}${kind}${options?.["default"] === undefined ? "" : `=${options["default"]}`}`;
    });
    const names = output_name as readonly string[];
    const outputs = (output as readonly string[]).map((type, slot) => `${names[slot]}:${type}`);
    expect([display_name, category, inputs.join(" "), outputs.join(" ")]).toEqual(old[id]);
  },
);
