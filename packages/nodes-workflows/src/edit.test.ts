import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { pack } from "./index.ts";
import { give, infoOf, show, startHost } from "./testing/host.ts";

const MAX = 18446744073709551615n;
const workflow: Prompt = {
  "3": {
    class_type: "NetDistProceduralSampler",
    inputs: { seed: MAX, steps: 2, latent_image: ["89:0", 0], text: "a cat" },
    _meta: { title: "Sampler" },
  },
  "89:0": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
  "4": { class_type: "Unknown", inputs: { noise_seed: 5, text: "cat\nand cat", text_2: ["3", 0] } },
};

/** Node "8" over a workflow that node "1" gives. */
const over = (class_type: string, inputs: Record<string, Json> = {}, of: Json = workflow): Prompt => ({
  "1": give(of),
  "8": { class_type, inputs: { workflow: ["1", 0], ...inputs } },
  "9": show,
});

/** The workflow with other inputs of some nodes. */
function changed(changes: Readonly<Record<string, Record<string, Json>>>): Prompt {
  const entries = Object.entries(workflow).map(([id, node]) => {
    return [id, { ...node, inputs: { ...node.inputs, ...changes[id] } }] as const;
  });
  return Object.fromEntries(entries);
}

describe("SetInputWorkflowJSON", () => {
  test.for<[node: string, input: string, value: string, after: ReturnType<typeof changed>]>([
    ["3", "seed", "18446744073709551614", changed({ "3": { seed: MAX - 1n } })],
    ["Sampler", "steps", "30", changed({ "3": { steps: 30 } })],
    ["EmptyLatentImage", "batch_size", "8", changed({ "89:0": { batch_size: 8 } })],
    ["89:0", "width", "128", changed({ "89:0": { width: 128 } })],
    ["Unknown", "text", "a\nb = c", changed({ "4": { text: "a\nb = c" } })],
  ])("sets %s.%s to %s", async ([node, input, value, after]) => {
    await using host = await startHost();
    expect(await host.shown(over("SetInputWorkflowJSON", { node, input, value }))).toEqual(after);
  });

  test.for([
    ["Sampler", "steps", "many", 'steps of node 3 "Sampler" (NetDistProceduralSampler) takes an integer from'],
    ["Sampler", "latent_image", "x", "takes a connection (LATENT)"],
    ["Sampler", "stepps", "1", 'has no input "stepps". It has: '],
    ["Sample", "steps", "1", 'No node has the id, title or class "Sample". There are: 3 "Sampler"'],
    ["", "steps", "1", "Write a node's id, title or class into node."],
    ["Sampler", "", "1", "Write an input's name into input."],
  ] as const)("%s.%s = %s is refused", async ([node, input, value, says]) => {
    await using host = await startHost();
    await expect(host.shown(over("SetInputWorkflowJSON", { node, input, value }))).rejects.toThrow(says);
  });
});

describe("ReplaceTextWorkflowJSON", () => {
  const plain = { find: "cat", replacement: "dog $1", mode: "plain" };
  test.for<[what: string, inputs: Record<string, Json>, after: ReturnType<typeof changed>]>([
    ["everywhere", plain, changed({ "3": { text: "a dog $1" }, "4": { text: "dog $1\nand dog $1" } })],
    ["in one node", { ...plain, node: "Sampler" }, changed({ "3": { text: "a dog $1" } })],
    ["in one input", { ...plain, input: "text_2" }, workflow],
    [
      "by a pattern",
      { find: "^(\\w+)[^]*(cat)$", replacement: "$2 $1", mode: "pattern" },
      changed({ "3": { text: "cat a" }, "4": { text: "cat cat" } }),
    ],
  ])("%s", async ([, inputs, after]) => {
    await using host = await startHost();
    expect(await host.shown(over("ReplaceTextWorkflowJSON", inputs))).toEqual(after);
  });

  test.for<[what: string, inputs: Record<string, Json>, says: string]>([
    ["nothing to find", { ...plain, find: "" }, "There is nothing to look for."],
    [
      "a broken pattern",
      { ...plain, find: "(", mode: "pattern" },
      'The pattern "(" cannot be read: Unterminated group',
    ],
    ["a group that is not there", { ...plain, mode: "pattern" }, "has $1, and the pattern has no such group"],
    ["a node that is not there", { ...plain, node: "Sample" }, "No node has the id, title or class"],
  ])("%s is refused", async ([, inputs, says]) => {
    await using host = await startHost();
    await expect(host.shown(over("ReplaceTextWorkflowJSON", inputs))).rejects.toThrow(says);
    expect(host.calls()).toBe(0);
  });

  test("a pattern that would never end is stopped", async () => {
    await using host = await startHost();
    const long = { "1": { class_type: "A", inputs: { text: `${"a".repeat(5000)}!` } } };
    const inputs = { find: "(a+)+$", replacement: "", mode: "pattern" };
    await expect(host.shown(over("ReplaceTextWorkflowJSON", inputs, long))).rejects.toThrow("longer than 1 s");
  });
});

describe("ChangeSeedsWorkflowJSON", () => {
  test.for<[what: string, inputs: Record<string, Json>, seeds: readonly Json[]]>([
    ["adds", { mode: "offset", offset: 1, seed: 0 }, [0, 6]],
    ["takes away", { mode: "offset", offset: -6, seed: 0 }, [MAX - 6n, MAX]],
    ["adds nothing", { mode: "offset", offset: 0, seed: 7 }, [MAX, 5]],
    ["draws by its seed", { mode: "random", offset: 1, seed: 0 }, [16294208416658607535n, 7960286522194355700n]],
    [
      "draws others by another seed",
      { mode: "random", offset: 1, seed: MAX },
      [16490336266968443936n, 16834447057089888969n],
    ],
  ])("%s", async ([, inputs, [seed = 0, noise_seed = 0]]) => {
    await using host = await startHost();
    const after = changed({ "3": { seed }, "4": { noise_seed } });
    expect(await host.shown(over("ChangeSeedsWorkflowJSON", inputs))).toEqual(after);
  });
});

describe("ListInputsWorkflowJSON", () => {
  test("gives a line for every input", async () => {
    await using host = await startHost();
    const prompt: Prompt = {
      "1": give(workflow),
      "8": { class_type: "ListInputsWorkflowJSON", inputs: { workflow: ["1", 0] } },
      "9": { class_type: "PreviewAny", inputs: { source: ["8", 0] } },
    };
    expect((await host.text(prompt)).split("\n")).toEqual([
      "3.seed = 18446744073709551615    INT, Sampler (NetDistProceduralSampler)",
      "3.steps = 2    INT, Sampler (NetDistProceduralSampler)",
      "3.latent_image = output 0 of node 89:0    LATENT, Sampler (NetDistProceduralSampler)",
      '3.text = "a cat"    STRING, Sampler (NetDistProceduralSampler)',
      "4.noise_seed = 5    INT, Unknown",
      '4.text = "cat\\nand cat"    STRING, Unknown',
      "4.text_2 = output 0 of node 3    *, Unknown",
      "89:0.width = 64    INT, EmptyLatentImage",
      "89:0.height = 64    INT, EmptyLatentImage",
      "89:0.batch_size = 1    INT, EmptyLatentImage",
    ]);
  });
});

const editors = pack.nodes.filter(
  ({ inputs }) => Object.hasOwn(inputs, "workflow") && inputs["workflow"]?.type === "JSON",
);

test.for(editors.filter(({ id }) => id !== "SaveDiskWorkflowJSON").map(({ id }) => id))(
  "%s refuses a value that is no workflow, and what the frontend saves",
  async (class_type) => {
    await using host = await startHost();
    const defaults = {
      node: "1",
      input: "x",
      value: "1",
      find: "a",
      replacement: "b",
      mode: "plain",
      offset: 1,
      seed: 1,
    };
    const seeds = class_type === "ChangeSeedsWorkflowJSON" ? { mode: "offset" } : {};
    for (const value of [[1], {}, { nodes: [], links: [] }, { "1": { class_type: "A" } }] as const) {
      const prompt = over(class_type, { ...defaults, ...seeds }, value as Json);
      const watched: Prompt = { ...prompt, "9": { class_type: "PreviewAny", inputs: { source: ["8", 0] } } };
      await expect(host.text(watched)).rejects.toThrow("expected a workflow in API format");
    }
  },
);

test.for(pack.nodes)("$id explains itself and all its inputs", async ({ id, inputs, description, category }) => {
  expect(category).toBe("remote/advanced");
  expect(description).toMatch(/\.$/);
  await using host = await startHost();
  expect(await infoOf(host, id)).toHaveProperty("name", id);
  for (const input of Object.values(inputs)) expect(input.options["tooltip"]).toMatch(/\.$/);
});
